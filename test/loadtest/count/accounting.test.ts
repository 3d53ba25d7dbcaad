import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countsSince } from '../../../loadtest/count/accounting.ts'
import { scrapeTargets } from '../../../loadtest/count/scrape-targets.ts'
import { demo, demoKinds, podSeries, samples, scraped } from '../pod-series.ts'

/** What one counter has risen since second 5, or another moment. */
function risen(counter: string, { start = '', since = 5 } = {}): number {
  const up = samples(counter).map(({ time }) => time)
  const series = podSeries('a', { up: scraped(...up), start, '/': counter })
  return countsSince(scrapeTargets(series, demo), since, demoKinds)[0]?.count ?? 0
}

describe('a counter', () => {
  test('that stands still has not risen', () => {
    assert.equal(risen('0:40 5:40 10:40'), 0)
  })

  test('has not risen by what was counted up to the moment', () => {
    assert.equal(risen('0:40 5:47 10:57'), 10)
  })

  test('whose samples all lie before the moment has not risen', () => {
    assert.equal(risen('0:40 5:47'), 0)
  })

  test('has risen exactly where samples are missing', () => {
    assert.equal(risen('0:40 60:57 65:58'), 18)
  })

  test('that first appears after the moment began at 0', () => {
    assert.equal(risen('10:12 15:20'), 20)
  })

  test('without samples has not risen', () => {
    assert.equal(risen(''), 0)
  })
})

describe('a counter whose process says when it began', () => {
  test('began at 0 again with the next process', () => {
    assert.equal(risen('5:40 10:7 15:8', { start: '5:1 10:9 15:9' }), 8)
  })

  test('began at 0 again although its value is higher than before', () => {
    assert.equal(risen('5:40 10:45', { start: '5:1 10:1' }), 5)
    assert.equal(risen('5:40 10:45', { start: '5:1 10:9' }), 45)
  })

  test('is not changed by a restart before the moment', () => {
    assert.equal(risen('0:40 5:45 10:48', { start: '0:1 5:3 10:3' }), 3)
  })

  test('did not begin again where its clock was put back, so that a lower value comes later', () => {
    const start = '95:50 100:50 104:50 105:50 109:50 114:50'
    const counter = '95:100 100:100 104:140 105:130 109:160 114:160'
    assert.equal(risen(counter, { start, since: 100 }), 60)
  })

  test('is not mixed up with that of the next process where their samples lie among each other', () => {
    const start = '100:50 104:99 105:50 109:99'
    assert.equal(risen('100:100 104:10 105:130 109:30', { start, since: 100 }), 60)
  })

  test('belongs to the process of its neighbours where a scrape does not name one', () => {
    assert.equal(risen('5:40 10:50 15:60', { start: '5:1 15:1' }), 20)
    assert.equal(risen('5:40 10:50 15:60', { start: '15:1' }), 20)
    assert.equal(risen('5:40 10:7', { start: '10:9' }), 7)
  })
})

describe('a counter whose process does not say when it began', () => {
  test('began at 0 again where it is lower than before', () => {
    assert.equal(risen('5:40 10:50 15:3 20:8'), 10 + 8)
  })

  test('may have begun again several times', () => {
    assert.equal(risen('5:40 10:2 15:1 20:1 25:0'), 2 + 1)
  })

  test('may have begun again between the moment and the first sample after it', () => {
    assert.equal(risen('5:40 10:7'), 7)
  })
})

test('counts are summed over pods, those that came and those that went', () => {
  const stayed = podSeries('a', {
    up: scraped(5, 10, 15),
    '/hits': '5:100 10:110 15:130',
  })
  const came = podSeries('b', {
    up: scraped(10, 15),
    '/hits': '10:4 15:9',
  })
  const went = podSeries('c', {
    up: scraped(5, 10),
    '/hits': '5:1 10:8',
  })
  assert.deepEqual(countsSince(scrapeTargets([...stayed, ...came, ...went], demo), 5, demoKinds), [
    { method: 'GET', route: '/hits', status: 200, count: 30 + 9 + 7 },
  ])
})

test('routes that probes and scrapes call are left out', () => {
  const series = podSeries('a', {
    up: scraped(5, 10),
    '/': '10:1',
    '/health': '5:3 10:4',
    '/ready': '10:4',
    '/metrics': '10:4',
  })
  assert.deepEqual(
    countsSince(scrapeTargets(series, demo), 5, demoKinds).map(({ route }) => route),
    ['/'],
  )
})
