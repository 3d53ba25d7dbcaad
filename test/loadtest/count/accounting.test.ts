import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsSince, increaseSince } from '../../../loadtest/count/accounting.ts'
import { scrapeTargets } from '../../../loadtest/count/scrape-targets.ts'
import { podSeries, samples, scraped } from '../pod-series.ts'

test('a counter that stands still has not risen', () => {
  assert.equal(increaseSince(samples([0, 40], [5, 40], [10, 40]), 5), 0)
})

test('what was counted up to the moment is not counted again', () => {
  assert.equal(increaseSince(samples([0, 40], [5, 47], [10, 57]), 5), 10)
})

test('a counter whose samples all lie before the moment has not risen', () => {
  assert.equal(increaseSince(samples([0, 40], [5, 47]), 5), 0)
})

test('the increase is exact where samples are missing', () => {
  assert.equal(increaseSince(samples([0, 40], [60, 57], [65, 58]), 5), 18)
})

test('a counter that first appears after the moment began at 0', () => {
  assert.equal(increaseSince(samples([10, 12], [15, 20]), 5), 20)
})

test('a lower value means that the counter began at 0 again', () => {
  assert.equal(increaseSince(samples([5, 40], [10, 50], [15, 3], [20, 8]), 5), 10 + 8)
})

test('each of several resets is seen', () => {
  assert.equal(increaseSince(samples([5, 40], [10, 2], [15, 1], [20, 1], [25, 0]), 5), 2 + 1)
})

test('a reset between the last sample before the moment and the first after it is seen', () => {
  assert.equal(increaseSince(samples([5, 40], [10, 7]), 5), 7)
})

test('a restart is seen although the counter came to a higher value since', () => {
  const counter = samples([5, 40], [10, 45])
  assert.equal(increaseSince(counter, 5), 5)
  assert.equal(increaseSince(counter, 5, [10]), 45)
})

test('a restart before the moment changes nothing', () => {
  assert.equal(increaseSince(samples([0, 40], [5, 45], [10, 48]), 5, [5]), 3)
})

test('no samples are no increase', () => {
  assert.equal(increaseSince([], 5), 0)
})

test('counts are summed over pods, those that came and those that went', () => {
  const stayed = podSeries('a', {
    up: scraped(5, 10, 15),
    '/hits': [
      [5, 100],
      [10, 110],
      [15, 130],
    ],
  })
  const came = podSeries('b', {
    up: scraped(10, 15),
    '/hits': [
      [10, 4],
      [15, 9],
    ],
  })
  const went = podSeries('c', {
    up: scraped(5, 10),
    '/hits': [
      [5, 1],
      [10, 8],
    ],
  })
  assert.deepEqual(countsSince(scrapeTargets([...stayed, ...came, ...went]), 5), [
    { method: 'GET', route: '/hits', status: 200, count: 30 + 9 + 7 },
  ])
})

test('routes that probes and scrapes call are left out', () => {
  const series = podSeries('a', {
    up: scraped(5, 10),
    '/': [[10, 1]],
    '/health': [
      [5, 3],
      [10, 4],
    ],
    '/ready': [[10, 4]],
    '/metrics': [[10, 4]],
  })
  assert.deepEqual(
    countsSince(scrapeTargets(series), 5).map(({ route }) => route),
    ['/'],
  )
})

test('a pod that was restarted in place counts from 0, seen by its process start', () => {
  const series = podSeries('a', {
    up: scraped(5, 10),
    start: [
      [5, 1],
      [10, 9],
    ],
    '/hits': [
      [5, 40],
      [10, 45],
    ],
  })
  assert.equal(countsSince(scrapeTargets(series), 5)[0]?.count, 45)
})
