import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Prometheus, Series } from '../../loadtest/prometheus.ts'
import { readRunSeries } from '../../report/run-series.ts'

const start = Date.parse('2026-11-21T12:00:00Z') / 1000

/** Answers each question by the first text that it contains. */
function prometheus(answers: Readonly<Record<string, readonly Series[]>>) {
  const asked: string[] = []
  const client: Prometheus = {
    address: 'http://127.0.0.1',
    now: async () => start + 600,
    samples: async (query) => {
      asked.push(query)
      return Object.entries(answers).find(([part]) => query.includes(part))?.[1] ?? []
    },
  }
  return { asked, client }
}

const series = (labels: Record<string, string>, ...values: [number, number][]): Series => ({
  labels,
  samples: values.map(([seconds, value]) => ({ time: start + seconds, value })),
})

async function read(answers: Readonly<Record<string, readonly Series[]>> = {}) {
  const { asked, client } = prometheus(answers)
  const run = await readRunSeries(
    { startedAt: '2026-11-21T12:00:00.000Z', durationSeconds: 20 },
    { prometheus: client, cluster: 'embedded', scrapeIntervalSeconds: 5 },
  )
  return { asked, run }
}

describe('the course of a run', () => {
  test('is that of its own cluster, from before the load until after it', async () => {
    const { asked } = await read()
    assert.equal(asked.length, 3)
    for (const query of asked) {
      assert.match(query, /cluster="embedded"/)
      assert.ok(query.endsWith(`[80s:5s] @ ${(start + 50).toFixed(3)}`), query)
    }
  })

  test('counts seconds from the beginning of the load', async () => {
    const { run } = await read({ 'up{': [series({}, [-5, 1], [0, 1], [5, 2])] })
    assert.deepEqual(run.replicas, [
      {
        name: 'pods',
        points: [
          [-5, 1],
          [0, 1],
          [5, 2],
        ],
      },
    ])
  })

  test('gives a route that appears late the same points as the others', async () => {
    const { run } = await read({
      'by (route)': [series({ route: '/' }, [0, 1], [5, 2]), series({ route: '/hits' }, [5, 3])],
    })
    assert.deepEqual(run.requestsPerSecond, [
      {
        name: '/',
        points: [
          [0, 1],
          [5, 2],
        ],
      },
      {
        name: '/hits',
        points: [
          [0, 0],
          [5, 3],
        ],
      },
    ])
  })

  test('leaves out routes that nobody asked for meanwhile', async () => {
    const { run } = await read({ 'by (route)': [series({ route: '/docs' }, [0, 0], [5, 0])] })
    assert.deepEqual(run.requestsPerSecond, [])
  })
})
