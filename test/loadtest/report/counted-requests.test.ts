import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countsSince } from '../../../loadtest/count/accounting.ts'
import type { Series } from '../../../loadtest/count/prometheus.ts'
import { scrapeTargets } from '../../../loadtest/count/scrape-targets.ts'
import { type CountedRequests, countedRequests } from '../../../loadtest/report/counted-requests.ts'
import { demo, demoKinds, podSeries, scraped } from '../pod-series.ts'

/** The load begins at 100, and takes 1.4 s unless a test says otherwise. */
function drawn(series: readonly Series[], end = 101.4): CountedRequests {
  return countedRequests(scrapeTargets(series, demo), demo, {
    start: 100,
    end,
    scrapeIntervalSeconds: 5,
  })
}

/** What the areas of the chart add up to. */
const area = ({ perSecond, stepSeconds }: CountedRequests) =>
  perSecond.flatMap(({ points }) => points).reduce((sum, [, rate]) => sum + rate * stepSeconds, 0)

const counted = (series: readonly Series[]) =>
  countsSince(scrapeTargets(series, demo), 100, demoKinds).reduce(
    (sum, { count }) => sum + count,
    0,
  )

describe('the requests of a run', () => {
  test('are all drawn, where a route is asked for the first time between two scrapes', () => {
    const series = podSeries('a', {
      up: scraped(93, 98, 103, 108),
      '/': '93:40 98:40 103:640 108:640',
      '/hits': '103:400 108:400',
    })
    const run = drawn(series)
    assert.deepEqual(run.perSecond, [
      {
        name: '/',
        points: [
          [0, 0],
          [5, 120],
          [10, 0],
        ],
      },
      {
        name: '/hits',
        points: [
          [0, 0],
          [5, 80],
          [10, 0],
        ],
      },
    ])
    assert.deepEqual([area(run), run.total, counted(series)], [1000, 1000, 1000])
  })

  test('are all drawn over new pods, restarts and pods that go', () => {
    const series = [
      ...podSeries('restarted', {
        up: scraped(98, 103, 108, 113, 118),
        start: '98:1 103:1 108:104 113:104 118:104',
        // More than before the restart, which its value alone doesn't tell.
        '/': '98:10 103:60 108:70 113:90 118:90',
      }),
      ...podSeries('new', {
        up: scraped(111, 116),
        '/': '111:30 116:35',
      }),
      ...podSeries('gone', {
        up: scraped(97, 102),
        '/': '97:5 102:12',
      }),
    ]
    const run = drawn(series, 114)
    assert.equal(area(run), 50 + 70 + 20 + 35 + 7)
    assert.equal(run.total, counted(series))
  })

  test('are not those of probes and scrapes', () => {
    const series = podSeries('a', {
      up: scraped(98, 103),
      '/health': '98:1 103:2',
      '/ready': '98:1 103:2',
      '/metrics': '98:1 103:2',
      '/': '98:0 103:3',
    })
    assert.deepEqual(
      drawn(series).perSecond.map(({ name }) => name),
      ['/'],
    )
  })

  test('are not those of before and after, nor routes that nobody asked for meanwhile', () => {
    const series = podSeries('a', {
      up: scraped(93, 98, 103, 108),
      '/': '93:0 98:500 103:510 108:900',
      '/docs': '93:0 98:7 103:7 108:7',
    })
    const run = drawn(series)
    assert.equal(area(run), 10)
    assert.equal(run.perSecond.length, 1)
  })

  test('are those of a later scrape, where the one after the load failed', () => {
    const series = podSeries('a', {
      up: '98:1 103:0 108:1',
      '/': '98:0 108:10',
    })
    assert.equal(area(drawn(series)), 10)
  })

  test('hold what a scrape saw that began just before the load', () => {
    const series = podSeries('a', {
      up: scraped(94.99, 99.99, 104.99),
      '/': '94.99:0 99.99:2 104.99:10',
    })
    assert.equal(area(drawn(series)), 10)
  })

  test('are drawn in longer steps when the load was long, each of whole scrapes', () => {
    const times = Array.from({ length: 722 }, (_, i) => 98 + 5 * i)
    const series = podSeries('a', {
      up: scraped(...times),
      '/': times.map((time, i) => `${time}:${10 * i}`).join(' '),
    })
    const run = drawn(series, 3700)
    assert.equal(run.stepSeconds, 15)
    assert.equal(Math.round(area(run)), 7210)
    const rates = run.perSecond[0]?.points.slice(1, -2).map(([, rate]) => rate)
    assert.deepEqual([...new Set(rates)], [2])
  })
})
