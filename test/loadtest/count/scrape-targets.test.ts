import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Series } from '../../../loadtest/count/prometheus.ts'
import { type Standing, scrapeTargets, standing } from '../../../loadtest/count/scrape-targets.ts'
import { demo, podSeries, scraped } from '../pod-series.ts'

/** How each pod stands with moment 10. */
function standings(...series: readonly Series[]): Record<string, Standing> {
  const targets = scrapeTargets(series, demo)
  return Object.fromEntries(
    targets.map((target) => [target.pod ?? '', standing(target, targets, 10)]),
  )
}

test('a pod is read when a good scrape after the moment has arrived', () => {
  assert.deepEqual(
    standings(
      ...podSeries('a', {
        up: scraped(8, 13),
        '/': '8:1 13:2',
      }),
    ),
    {
      a: 'read',
    },
  )
})

test('a pod is behind when no scrape after the moment has arrived', () => {
  assert.deepEqual(
    standings(
      ...podSeries('a', {
        up: scraped(5, 10),
      }),
    ),
    { a: 'behind' },
  )
})

test('a pod is behind when its scrape has arrived in part', () => {
  const series = podSeries('a', {
    up: scraped(8, 13),
    '/': '8:1 13:2',
    '/hits': '8:1',
  })
  assert.deepEqual(standings(...series), { a: 'behind' })
})

test('a pod is down when its scrape after the moment failed', () => {
  assert.deepEqual(
    standings(
      ...podSeries('a', {
        up: '8:1 13:0',
        '/': '8:1',
      }),
    ),
    {
      a: 'down',
    },
  )
})

test('a pod is gone when the others were scraped three times without it', () => {
  const other = podSeries('b', {
    up: scraped(8, 13, 18, 23),
  })
  const gone = podSeries('a', { up: scraped(9), '/': '9:7' })
  assert.deepEqual(standings(...gone, ...other), { a: 'gone', b: 'read' })
})

test('a pod is not gone as long as it may only be late', () => {
  const other = podSeries('b', {
    up: scraped(8, 13, 18),
  })
  assert.deepEqual(standings(...podSeries('a', { up: scraped(9) }), ...other), {
    a: 'behind',
    b: 'read',
  })
})

test('pods that all stand still are behind, not gone', () => {
  const one = podSeries('a', {
    up: scraped(1, 6),
  })
  assert.deepEqual(
    standings(
      ...one,
      ...podSeries('b', {
        up: scraped(2, 7),
      }),
    ),
    {
      a: 'behind',
      b: 'behind',
    },
  )
})

test('a series that ended with a restart is not waited for', () => {
  const series = podSeries('a', {
    up: '3:1 8:0 13:1',
    start: '3:100 13:200',
    '/hits': '3:7',
    '/': '3:7 13:1',
  })
  assert.deepEqual(standings(...series), { a: 'read' })
})

test('a pod that names no process start is settled three scrapes after a series ended', () => {
  const series = podSeries('a', {
    up: scraped(3, 8, 13, 18),
    '/hits': '3:7',
  })
  assert.deepEqual(standings(...series), { a: 'read' })
})
