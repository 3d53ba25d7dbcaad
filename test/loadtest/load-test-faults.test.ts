import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { demoService } from '../../loadtest/count/counted-service.ts'
import { exitCode, type Progress } from '../../loadtest/load-test.ts'
import { summarize } from '../../loadtest/report/summary.ts'
import { during, platform } from './platform.ts'

// They mostly wait for scrapes: side by side they take no longer than one.
describe('a load test with a fault', { concurrency: 20 }, () => {
  test('names the requests of somebody else', async (t) => {
    const { app, load } = await platform(t)
    const others = during(async () => {
      for (let i = 0; i < 7; i++) await fetch(`${app.url}/gandalf`)
    })
    const outcome = await load(others)
    assert.equal(outcome.counted, 207)
    assert.deepEqual(
      outcome.differences.map(({ route, difference }) => [route, difference]),
      [['/gandalf', 7]],
    )
    assert.match(outcome.message, /GET \/gandalf 200: 50 answered, 57 counted \(\+7\)/)
    assert.equal(exitCode(outcome), 1)
  })

  test('sees a series that arrives after the rest of its scrape', async (t) => {
    const { app, prometheus, load } = await platform(t)
    prometheus.isLate = ({ route }) => route === '/first-of-its-kind'
    const stranger = during(
      () => {},
      () => fetch(`${app.url}/first-of-its-kind`),
    )
    const outcome = await load(stranger)
    assert.deepEqual([outcome.verdict, outcome.counted], ['disagree', 201])
    assert.match(outcome.message, /GET \/first-of-its-kind 200: 0 answered, 1 counted \(\+1\)/)
  })

  test('names the window in which a process that was restarted can have lost counts', async (t) => {
    const { app, prometheus, load } = await platform(t)
    const dies = during(
      () => {
        prometheus.isScraping = false
      },
      () => {
        app.restart()
        prometheus.isScraping = true
      },
    )
    const outcome = await load({ settleTimeoutSeconds: 1, ...dies })
    assert.equal(outcome.verdict, 'disagree')
    assert.ok((outcome.counted ?? 0) < 200)
    assert.match(
      outcome.message,
      /What tally\/app-1 counted from .* may be missing: its process was restarted/,
    )
  })

  test('sends nothing where scrapes stand still before the load', async (t) => {
    const { prometheus, load } = await platform(t)
    await load()
    prometheus.isScraping = false
    const outcome = await load({ settleTimeoutSeconds: 0.5 })
    assert.deepEqual([outcome.sent, outcome.counted, outcome.verdict], [0, null, 'not-counted'])
    assert.match(outcome.message, /no scrape of tally\/app-1 has arrived since 20.*within 0\.5 s/)
    assert.equal(summarize(outcome), `${outcome.message}\n`)
    assert.equal(exitCode(outcome), 1)
  })

  test('gives no count where scrapes stand still after the load', async (t) => {
    const { prometheus, load } = await platform(t)
    const stop = during(() => {
      prometheus.isScraping = false
    })
    const outcome = await load({ settleTimeoutSeconds: 1, ...stop })
    assert.deepEqual([outcome.sent, outcome.counted, outcome.verdict], [200, null, 'not-counted'])
    assert.match(outcome.message, /no scrape of tally\/app-1 has arrived since/)
  })

  test('gives no count where Prometheus goes away during the load', async (t) => {
    const { prometheus, load } = await platform(t)
    const stop = during(() => {
      prometheus.server.closeAllConnections()
      prometheus.server.close()
    })
    const outcome = await load({ settleTimeoutSeconds: 1, ...stop })
    assert.deepEqual([outcome.sent, outcome.counted, outcome.verdict], [200, null, 'not-counted'])
    assert.match(outcome.message, /can't be reached/)
  })

  test('names the cluster of which no series has arrived', async (t) => {
    const { load } = await platform(t)
    const outcome = await load({ settleTimeoutSeconds: 0.3 }, { service: demoService('other') })
    assert.match(outcome.message, /no series with job="app" and cluster="other" has arrived/)
  })

  test('names a pod that is ready but was never scraped', async (t) => {
    const { load } = await platform(t)
    const appPods = async () => ['app-1', 'app-9']
    const outcome = await load({ settleTimeoutSeconds: 1 }, { appPods })
    assert.equal(outcome.sent, 0)
    assert.match(outcome.message, /no scrape of app-9 has ever arrived/)
  })

  test('counts what was sent where it is interrupted', async (t) => {
    const { load } = await platform(t)
    const end = new AbortController()
    const onProgress = (progress: Progress) => {
      if (progress.phase === 'load' && progress.sent > 100) end.abort()
    }
    const outcome = await load({ requests: 1_000_000, signal: end.signal, onProgress })
    assert.deepEqual([outcome.verdict, exitCode(outcome)], ['interrupted', 130])
    assert.ok((outcome.counted ?? 0) >= outcome.ok && outcome.ok > 0, `${outcome.counted}`)
    assert.match(
      summarize(outcome),
      /Interrupted after \d+ requests\. What the app answered is counted \(\d+\)\./,
    )
  })

  test('ends without a count where it is interrupted while scrapes stand still', async (t) => {
    const { prometheus, load } = await platform(t)
    const end = new AbortController()
    const stop = during(
      () => {
        prometheus.isScraping = false
      },
      () => end.abort(),
    )
    const outcome = await load({ settleTimeoutSeconds: 3600, signal: end.signal, ...stop })
    assert.deepEqual([outcome.verdict, outcome.sent, outcome.counted], ['interrupted', 200, null])
    assert.match(outcome.message, /^Interrupted after 200 requests\. Nothing was counted\.$/)
  })

  test('sends nothing where it is interrupted before its first request', async (t) => {
    const { load } = await platform(t)
    const end = new AbortController()
    const replicas = async () => {
      end.abort()
      return { ready: 2, desired: 3 }
    }
    const outcome = await load({ signal: end.signal }, { replicas })
    assert.deepEqual([outcome.verdict, outcome.sent, exitCode(outcome)], ['interrupted', 0, 130])
  })
})
