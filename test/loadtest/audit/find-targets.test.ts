import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestCounterPresets } from '../../../config/request-counters.ts'
import { findTargets } from '../../../loadtest/audit/find-targets.ts'
import type { Prometheus, Series } from '../../../loadtest/count/prometheus.ts'

const spring = requestCounterPresets['spring-boot']

const series = (name: string, job: string, seconds: readonly number[], instance = 'a'): Series => ({
  labels: { __name__: name, job, instance },
  samples: seconds.map((time) => ({ time, value: 1 })),
})

/** Finds the targets of a counter in series; a query has those whose name and job it names. */
function find(all: readonly Series[], selector?: string) {
  const prometheus: Prometheus = {
    address: 'http://prometheus',
    advice: { unreachable: '', refused: '', notScraped: '' },
    now: async () => 100,
    samples: async (query) => {
      const job = /job="(\w+)"/.exec(query)?.[1]
      return all.filter(
        ({ labels }) =>
          new RegExp(`\\b${labels.__name__}\\b`).test(query) && (!job || labels.job === job),
      )
    },
  }
  return findTargets(prometheus, spring, selector)
}

const orders = [series('up', 'orders', [0, 15, 30, 45]), series(spring.metric, 'orders', [0, 15])]
const others = [series('up', 'others', [0, 5]), series(spring.metric, 'others', [0, 5])]

describe('the targets of a service', () => {
  test('are those of the one job that has its counter, with the interval of their scrapes', async () => {
    assert.deepEqual(await find([...orders, series('up', 'nodes', [0, 60])]), {
      selector: 'job="orders"',
      scrapeIntervalSeconds: 15,
    })
  })

  test('have the longest interval of all of them', async () => {
    const slow = series('up', 'orders', [0, 31, 61, 92], 'b')
    assert.equal((await find([...orders, slow])).scrapeIntervalSeconds, 31)
  })

  test('are those that the user selects, with braces or without', async () => {
    for (const selector of ['job="others"', ' {job="others"} ']) {
      assert.deepEqual(await find([...orders, ...others], selector), {
        selector: 'job="others"',
        scrapeIntervalSeconds: 5,
      })
    }
  })

  test('are those of the one job, where the selector is empty', async () => {
    assert.equal((await find(orders, ' {} ')).selector, 'job="orders"')
  })

  test('are refused where the service gives its samples times of its own', async () => {
    const own = [series('up', 'orders', [0, 15, 30]), series(spring.metric, 'orders', [1, 16, 31])]
    await assert.rejects(find(own), /no scrape's.*Fix: set honor_timestamps: false/)
  })

  test('may have counted nothing yet, where the user selects them', async () => {
    const silent = [series('up', 'orders', [0, 15])]
    assert.equal((await find(silent, 'job="orders"')).scrapeIntervalSeconds, 15)
  })

  for (const [what, all, selector, message] of [
    [
      'several jobs have the counter',
      [...orders, ...others],
      undefined,
      /several jobs: orders, others\. Fix: .*--selector 'job="orders"'/,
    ],
    [
      'none has it',
      [series('up', 'orders', [0, 15])],
      undefined,
      /no series of http_server_requests_seconds_count\. Fix: /,
    ],
    [
      'none has it, but another one',
      [series('http_requests_total', 'orders', [0])],
      undefined,
      /but of http_requests_total\. Fix: .*--counter go-promhttp or --counter fastapi-instrumentator/,
    ],
    [
      'the selection has no targets',
      [series(spring.metric, 'orders', [0])],
      'job="orders"',
      /scrapes no target with \{job="orders"\}.* Fix: /,
    ],
    [
      'there is one scrape only',
      [series('up', 'orders', [0]), series(spring.metric, 'orders', [0])],
      undefined,
      /one scrape only .* Fix: wait/,
    ],
  ] as const) {
    test(`are refused where ${what}`, async () => {
      await assert.rejects(find(all, selector), message)
    })
  }
})
