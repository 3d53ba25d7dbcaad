import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { demoService } from '../../../loadtest/count/counted-service.ts'
import type { Prometheus, Series } from '../../../loadtest/count/prometheus.ts'
import { readRunSeries } from '../../../loadtest/report/run-series.ts'
import { podSeries, scraped } from '../pod-series.ts'

const start = Date.parse('2026-11-21T12:00:00Z') / 1000

/** Answers each question by the first text that it contains. */
function prometheus(answers: Readonly<Record<string, readonly Series[]>>, now: number) {
  const asked: string[] = []
  const client: Prometheus = {
    address: 'http://127.0.0.1',
    advice: { unreachable: '', refused: '', notScraped: '' },
    now: async () => now,
    samples: async (query) => {
      asked.push(query)
      return Object.entries(answers).find(([part]) => query.includes(part))?.[1] ?? []
    },
  }
  return { asked, client }
}

async function read(answers: Readonly<Record<string, readonly Series[]>> = {}, now = start + 600) {
  const { asked, client } = prometheus(answers, now)
  const run = await readRunSeries(
    { startedAt: '2026-11-21T12:00:00.000Z', durationSeconds: 20 },
    { prometheus: client, service: demoService('embedded'), scrapeIntervalSeconds: 5 },
  )
  return { asked, run }
}

const samples = '|http_request_duration_seconds_count|'
const pods = 'sum(up{'

describe('the course of a run', () => {
  test('is that of its own cluster and time, whenever it is asked for', async () => {
    const { asked } = await read()
    assert.equal(asked.length, 2)
    for (const query of asked) assert.match(query, /cluster="embedded"/)
    // As long before and after as the load may have waited for scrapes.
    assert.ok(asked.some((query) => query.endsWith(`[140s] @ ${(start + 80).toFixed(3)}`)))
    assert.ok(asked.some((query) => query.endsWith(`[80s:5s] @ ${(start + 50).toFixed(3)}`)))
  })

  test('ends now where it was just now', async () => {
    const { asked } = await read({}, start + 25)
    for (const query of asked) assert.ok(query.endsWith(` @ ${(start + 25).toFixed(3)}`), query)
  })

  test('counts seconds from the beginning of the load', async () => {
    const values = [
      { time: start - 5, value: 1 },
      { time: start + 5, value: 2 },
    ]
    const { run } = await read({ [pods]: [{ labels: {}, samples: values }] })
    assert.deepEqual(run.replicas, [
      {
        name: 'pods',
        points: [
          [-5, 1],
          [5, 2],
        ],
      },
    ])
  })

  test('has the requests that the raw samples count', async () => {
    const { run } = await read({
      [samples]: podSeries('a', {
        up: scraped(start - 3, start + 22),
        '/': `${start + 22}:1000`,
      }),
    })
    assert.equal(run.requests.total, 1000)
  })
})
