import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isoTime, lateFirstScrapes, lostWindows } from '../../../loadtest/count/lost-windows.ts'
import type { Series } from '../../../loadtest/count/prometheus.ts'
import { scrapeTargets } from '../../../loadtest/count/scrape-targets.ts'
import { demo, podSeries, scraped } from '../pod-series.ts'

/** The windows after second 10, as texts. */
const windows = (...series: readonly Series[]) =>
  lostWindows(scrapeTargets(series, demo), 10).map(
    ({ pod, from, to, why }) => `${pod} ${seconds(from)} to ${seconds(to)}: ${why}`,
  )
const seconds = (time: string) => Date.parse(time) / 1000

const stayed = podSeries('stayed', { up: scraped(8, 13, 18, 23, 28, 33) })
/** A pod that was scraped before and after an outage of agent or central Prometheus. */
const stayedInOutage = podSeries('stayed', { up: scraped(8, 13, 53, 58, 63, 68) })
const outage = 'a pod that was never scraped 13 to 53: no scrapes arrived'

describe('counts can have been lost', () => {
  test('nowhere, where every pod was scraped all the time', () => {
    assert.deepEqual(windows(...stayed), [])
  })

  test('from the last scrape of a pod that went away until the agent had no longer scraped it', () => {
    const went = podSeries('went', { up: scraped(7, 12) })
    assert.deepEqual(windows(...stayed, ...went), ['tally/went 12 to 18: the pod went away'])
  })

  test('only from the last reading of a service that was restarted behind its metrics keeper', () => {
    const restarted = podSeries('a', {
      up: scraped(8, 13, 18, 23),
      start: '8:1 13:1 18:1 23:17',
      read: '8:8 13:13 18:16 23:23',
      '/': '8:0 13:5 18:7 23:1',
    })
    assert.deepEqual(windows(...restarted), ['tally/a 16 to 23: its process was restarted'])
  })

  test('where the counters of a process that does not say when it began went back', () => {
    const restarted = podSeries('a', { up: scraped(8, 13, 18), '/': '8:3 13:5 18:1' })
    assert.deepEqual(windows(...restarted), ['tally/a 13 to 18: its process was restarted'])
  })

  test('also where that pod was scraped only once', () => {
    const went = podSeries('went', { up: scraped(12) })
    assert.deepEqual(windows(...stayed, ...went), ['tally/went 12 to 18: the pod went away'])
  })

  test('from the last good scrape of a pod whose scrapes failed before it went away', () => {
    const went = podSeries('went', { up: '7:1 12:1 17:0' })
    assert.deepEqual(windows(...stayed, ...went), [
      'tally/went 12 to 23: it could no longer be scraped, and went away',
    ])
  })

  test('from the beginning where no scrape of a pod was good before it went away', () => {
    const went = podSeries('went', { up: '12:0 17:0' })
    assert.deepEqual(windows(...stayed, ...went), [
      'tally/went 10 to 23: it could never be scraped, and went away',
    ])
  })

  test('until now where a pod that is there can not be scraped', () => {
    const down = podSeries('down', { up: '7:1 12:1 17:0 22:0 27:0 32:0' })
    assert.deepEqual(windows(...stayed, ...down), [
      'tally/down 12 to 32: it could no longer be scraped',
    ])
  })

  test('between the scrapes around the restart of a process', () => {
    const restarted = podSeries('a', { up: '8:1 13:1 18:0 23:1', start: '8:1 13:1 23:20' })
    assert.deepEqual(windows(...restarted), ['tally/a 13 to 23: its process was restarted'])
  })

  test('not where that was before the moment', () => {
    const went = podSeries('went', { up: '-4:1 1:1' })
    const restarted = podSeries('a', { up: scraped(3, 8, 13, 18), start: '3:1 8:7 13:7 18:7' })
    const longAgo = podSeries('stayed', { up: scraped(-32, 3, 8, 13, 18, 23) })
    assert.deepEqual(windows(...longAgo, ...went, ...restarted), [])
  })
})

describe('where no scrapes arrived for a while, counts can have been lost', () => {
  test('of pods that came and went meanwhile', () => {
    assert.deepEqual(windows(...stayedInOutage), [outage])
  })

  test('of a pod that went away until it was seen that it is gone', () => {
    const went = podSeries('went', { up: scraped(7, 12) })
    assert.deepEqual(windows(...stayedInOutage, ...went), [
      'tally/went 12 to 58: the pod went away while no scrapes arrived',
      outage,
    ])
  })

  test('also where hardly a scrape was before it', () => {
    const young = podSeries('young', { up: scraped(8, 13, 53) })
    assert.deepEqual(windows(...young), [outage])
  })

  test('of a process that was restarted, until the first scrape of the next one', () => {
    const start = '8:1 13:1 53:40 58:40 63:40 68:40'
    const restarted = podSeries('a', { up: scraped(8, 13, 53, 58, 63, 68), start })
    assert.deepEqual(windows(...restarted), [
      'tally/a 13 to 53: its process was restarted while no scrapes arrived',
      outage,
    ])
  })
})

describe('where several things fail at once, counts can have been lost', () => {
  const stillAway = 'tally/went 12 to 58: the pod went away while no scrapes arrived'

  test('of a pod that went away during an outage, of which a new agent still sent some scrapes', () => {
    const stays = podSeries('stayed', { up: scraped(8, 13, 33, 38, 43, 48, 53, 58) })
    const went = podSeries('went', { up: scraped(7, 12, 32, 37) })
    assert.deepEqual(windows(...stays, ...went), [
      'tally/went 37 to 43: the pod went away',
      'a pod that was never scraped 13 to 32: no scrapes arrived',
    ])
  })

  test('of a pod only before the outage, where it was gone by then', () => {
    const stays = podSeries('stayed', { up: scraped(8, 13, 18, 53, 58, 63) })
    const went = podSeries('went', { up: scraped(7, 12) })
    assert.deepEqual(windows(...stays, ...went), [
      'tally/went 12 to 18: the pod went away',
      'a pod that was never scraped 18 to 53: no scrapes arrived',
    ])
  })

  test('of every pod, where all were replaced while agent and receiver were away', () => {
    const [went, also] = ['went', 'also'].map((pod) => podSeries(pod, { up: scraped(7, 12) }))
    const next = podSeries('next', { up: scraped(53, 58, 63), start: '53:40 58:40 63:40' })
    assert.deepEqual(windows(...(went ?? []), ...(also ?? []), ...next), [
      stillAway,
      stillAway.replace('went', 'also'),
      'a pod that was never scraped 12 to 53: no scrapes arrived',
    ])
  })

  test('of a pod whose scrapes failed before the outage in which it went away', () => {
    const stays = podSeries('stayed', { up: scraped(8, 13, 18, 53, 58, 63, 68) })
    const went = podSeries('went', { up: '7:1 12:1 17:0' })
    assert.deepEqual(windows(...stays, ...went), [
      'tally/went 12 to 58: it could no longer be scraped, and went away while no scrapes arrived',
      'a pod that was never scraped 18 to 53: no scrapes arrived',
    ])
  })

  test('of a pod that went away in one of two outages, until after the second', () => {
    const stays = podSeries('stayed', { up: scraped(8, 13, 53, 93, 98, 103, 108) })
    const went = podSeries('went', { up: scraped(-8, -3, 2, 7, 12) })
    assert.deepEqual(windows(...stays, ...went), [
      'tally/went 12 to 98: the pod went away while no scrapes arrived',
      'a pod that was never scraped 13 to 53: no scrapes arrived',
      'a pod that was never scraped 53 to 93: no scrapes arrived',
    ])
  })

  test('of all processes of a pod that was restarted, and went away after the outage', () => {
    const stays = podSeries('stayed', { up: scraped(8, 13, 53, 58, 63, 68, 73) })
    const went = podSeries('went', { up: scraped(7, 12, 52, 57), start: '7:1 12:1 52:40 57:40' })
    assert.deepEqual(windows(...stays, ...went), [
      'tally/went 12 to 52: its process was restarted while no scrapes arrived',
      'tally/went 57 to 63: the pod went away',
      'a pod that was never scraped 13 to 52: no scrapes arrived',
    ])
  })
})

test('a pod that ran before the moment but was first scraped after it is named', () => {
  const late = podSeries('late', { up: scraped(11), start: '11:9' })
  const young = podSeries('young', { up: scraped(13), start: '13:12' })
  const targets = scrapeTargets([...stayed, ...late, ...young], demo)
  assert.deepEqual(lateFirstScrapes(targets, 10), ['tally/late'])
})

test('times are in ISO 8601 with milliseconds', () => {
  assert.equal(isoTime(1764340000.25), '2025-11-28T14:26:40.250Z')
})
