import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoTime, lateFirstScrapes, lostWindows } from '../../../loadtest/count/lost-windows.ts'
import type { Series } from '../../../loadtest/count/prometheus.ts'
import { scrapeTargets } from '../../../loadtest/count/scrape-targets.ts'
import { podSeries, scraped } from '../pod-series.ts'

const windows = (...series: readonly Series[]) => lostWindows(scrapeTargets(series), 10)
const stayed = podSeries('stayed', {
  up: scraped(8, 13, 18, 23, 28),
})

test('pods that were scraped all the time can have lost nothing', () => {
  assert.deepEqual(windows(...stayed), [])
})

test('a pod that went away may have lost what came after its last scrape', () => {
  assert.deepEqual(
    windows(
      ...stayed,
      ...podSeries('went', {
        up: scraped(7, 12),
      }),
    ),
    [{ pod: 'tally/went', from: isoTime(12), to: isoTime(17), why: 'the pod went away' }],
  )
})

test('a pod that went away while it failed may have lost what came before the first failed scrape', () => {
  assert.deepEqual(
    windows(
      ...stayed,
      ...podSeries('went', {
        up: '7:1 12:1 17:0',
      }),
    ),
    [
      {
        pod: 'tally/went',
        from: isoTime(12),
        to: isoTime(17),
        why: 'it could no longer be scraped',
      },
    ],
  )
})

test('a restarted process may have lost what came between the scrapes around the restart', () => {
  const restarted = podSeries('a', {
    up: '8:1 13:1 18:0 23:1',
    start: '8:1 13:1 23:20',
  })
  assert.deepEqual(windows(...restarted), [
    { pod: 'tally/a', from: isoTime(13), to: isoTime(23), why: 'its process was restarted' },
  ])
})

test('what ended before the moment is of no concern', () => {
  const went = podSeries('went', {
    up: '1:1 6:0',
  })
  const restarted = podSeries('a', {
    up: scraped(3, 8, 13, 18, 23, 28),
    start: '3:1 8:7 13:7',
  })
  assert.deepEqual(windows(...stayed, ...went, ...restarted), [])
})

test('a pod that ran before the moment but was first scraped after it is named', () => {
  const late = podSeries('late', { up: scraped(11), start: '11:9' })
  const young = podSeries('young', { up: scraped(13), start: '13:12' })
  const targets = scrapeTargets([...stayed, ...late, ...young])
  assert.deepEqual(lateFirstScrapes(targets, 10), ['tally/late'])
})
