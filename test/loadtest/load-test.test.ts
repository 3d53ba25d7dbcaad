import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { defaultSettleTimeoutSeconds } from '../../loadtest/count/scrape-wait.ts'
import type { Deployment } from '../../loadtest/deployment.ts'
import {
  exitCode,
  type LoadTestOptions,
  type Progress,
  runLoadTest,
} from '../../loadtest/load-test.ts'
import { describeProgress, summarize } from '../../loadtest/report/summary.ts'
import { noPreparation } from '../../loadtest/send/request-maker.ts'
import { findScenario } from '../../loadtest/send/scenarios.ts'
import { countedApp, mark, serve } from './counted-app.ts'
import { prometheusStandIn, standInCredentials } from './prometheus-stand-in.ts'

/** An app, its Prometheus, and a way to run a load on them. */
async function platform(t: TestContext) {
  const app = await countedApp(t)
  const prometheus = await prometheusStandIn(t, [{ pod: 'app-1', url: app.url }])
  const deployment = {
    target: 'test',
    cluster: 'test',
    urls: { app: app.url, prometheus: prometheus.url },
    prometheusCredentials: standInCredentials,
    scrapeIntervalSeconds: 60,
  }
  const load = (options: LoadTestOptions = {}, changes: Partial<Deployment> = {}) =>
    runLoadTest(
      { ...deployment, ...changes },
      {
        scenario: 'pages',
        requests: 200,
        settleTimeoutSeconds: 5,
        ...options,
      },
    )
  return { app, prometheus, deployment, load }
}

/** What the deployment says of its pods. */
const pods = { ready: 2, desired: 3 }

/** Runs the rollout scenario on a deployment that restarts as told. */
async function rollout(
  load: Awaited<ReturnType<typeof platform>>['load'],
  restart: () => Promise<void>,
) {
  let restarts = 0
  const counted = () => {
    restarts += 1
    return restart()
  }
  const outcome = await load({ scenario: 'rollout', rate: 200 }, { restart: counted })
  return { outcome, restarts }
}

/** Calls functions at the beginning and at the end of the sending. */
function during(begin: () => unknown, end?: () => unknown): Pick<LoadTestOptions, 'onProgress'> {
  let began = false
  return {
    onProgress: ({ phase }: Progress) => {
      if (phase === 'load' && !began) begin()
      if (phase === 'load') began = true
      if (phase === 'after') end?.()
    },
  }
}

// They mostly wait for scrapes: side by side they take no longer than one.
suite('a load test', { concurrency: 20 }, () => {
  test('every request is counted: the counts agree and the command succeeds', async (t) => {
    const { app, load } = await platform(t)
    for (let i = 0; i < 5; i++) await fetch(`${app.url}/colombo`)
    const outcome = await load()
    const { sent, ok, failed, counted, verdict, differences } = outcome
    assert.deepEqual(
      { sent, ok, failed, counted, verdict, differences },
      { sent: 200, ok: 200, failed: 0, counted: 200, verdict: 'agree', differences: [] },
    )
    assert.equal(exitCode(outcome), 0)
    assert.match(summarize(outcome), /^GET \/colombo +50 +50 +0 +50 /m)
    assert.match(summarize(outcome), /200 sent, 200 counted: every request is accounted for/)
  })

  test('documents are written and read, and counted by method and route', async (t) => {
    const { load } = await platform(t)
    const outcome = await load({ scenario: 'mixed' })
    assert.deepEqual([outcome.verdict, outcome.sent, outcome.counted], ['agree', 200, 200])
    const kinds = outcome.routes.map(({ method, route }) => `${method} ${route}`)
    for (const kind of ['POST /data', 'GET /data', 'GET /data/:id']) assert.ok(kinds.includes(kind))
  })

  test('what a preparation sends is over before the counting begins', async (t) => {
    const { app, deployment } = await platform(t)
    const scenario = {
      ...findScenario('hits'),
      prepare: async (url: string) => {
        for (let i = 0; i < 3; i++) await fetch(`${url}/hits`)
        return noPreparation
      },
    }
    const outcome = await runLoadTest(deployment, {
      scenario,
      requests: 20,
      settleTimeoutSeconds: 5,
    })
    assert.deepEqual([outcome.verdict, outcome.counted], ['agree', 20])
    assert.match(app.metrics().join('\n'), /route="\/hits",status_code="200"} 23/)
  })

  test('the outcome is a record of the run: over time, by latency, and what failed', async (t) => {
    const { app, load } = await platform(t)
    const fails = during(() => setTimeout(() => Object.assign(app, { status: 503 }), 300))
    const outcome = await load({ rate: 200, ...fails }, { replicas: async () => pods })
    const last = outcome.timeline.at(-1)
    assert.ok(outcome.timeline.length >= 3)
    assert.deepEqual(
      [last?.sent, last?.ok, last?.failed, last?.readyReplicas, last?.desiredReplicas],
      [200, outcome.ok, outcome.failed, 2, 3],
    )
    assert.equal(
      outcome.latencyHistogram.reduce((sum, { count }) => sum + count, 0),
      200,
    )
    assert.ok(outcome.failed > 0 && outcome.failures.length === Math.min(100, outcome.failed))
    assert.equal(outcome.failures[0]?.what, '503 by the app')
    assert.match(summarize(outcome), /^ {2}20\S+Z GET \/\S*: 503 by the app, after \S+ ms$/m)
    assert.deepEqual(outcome.asked, { requests: 200, connections: 10, rate: 200 })
  })

  test('pods are restarted once, when their share of the load was sent', async (t) => {
    const { load } = await platform(t)
    const { outcome, restarts } = await rollout(load, async () => {})
    assert.deepEqual([outcome.verdict, restarts, outcome.rollout?.underLoad], ['agree', 1, true])
    assert.ok((outcome.rollout?.startedAtSeconds ?? 0) >= 0.1)
    assert.match(summarize(outcome), /Pods restarted after \d+ s; replaced \S+ s later/)
  })

  test('a rollout that does not complete fails the run, and says why', async (t) => {
    const { load } = await platform(t)
    const { outcome } = await rollout(load, async () => {
      throw new Error('after 300 s 0 of 1 new pods were available')
    })
    assert.deepEqual([outcome.verdict, outcome.counted, exitCode(outcome)], ['failed', 200, 1])
    assert.match(outcome.message, /The rollout did not complete: after 300 s 0 of 1 new pods/)
  })

  test('7 requests of somebody else are found out and named', async (t) => {
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

  test('a series that arrives after the rest of its scrape still turns the verdict', async (t) => {
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

  test('the counts of a process that died between scrapes are missed, and where', async (t) => {
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

  test('a pod that comes during the load is waited for', async (t) => {
    const { app, prometheus, load } = await platform(t)
    const second = await countedApp(t)
    let n = 0
    const balanced = await serve(t, async (request, response) => {
      const { url } = n++ % 2 === 0 ? app : second
      const answer = await fetch(url + request.url)
      response.writeHead(answer.status, mark).end(await answer.text())
    })
    const urls = { app: balanced.url, prometheus: prometheus.url }
    const join = () => prometheus.targets.push({ pod: 'app-2', url: second.url })
    const outcome = await load(
      during(() => setTimeout(join, 800)),
      { urls },
    )
    assert.deepEqual([outcome.verdict, outcome.counted], ['agree', 200])
  })

  test('nothing is sent and no count given when scrapes stand still before the load', async (t) => {
    const { prometheus, load } = await platform(t)
    await load()
    prometheus.isScraping = false
    const outcome = await load({ settleTimeoutSeconds: 0.5 })
    assert.deepEqual([outcome.sent, outcome.counted, outcome.verdict], [0, null, 'not-counted'])
    assert.match(outcome.message, /no scrape of tally\/app-1 has arrived since 20.*waited 0\.5 s/)
    assert.equal(summarize(outcome), `${outcome.message}\n`)
    assert.equal(exitCode(outcome), 1)
  })

  test('no count is given when scrapes stand still after the load', async (t) => {
    const { prometheus, load } = await platform(t)
    const stop = during(() => {
      prometheus.isScraping = false
    })
    const outcome = await load({ settleTimeoutSeconds: 1, ...stop })
    assert.deepEqual([outcome.sent, outcome.counted, outcome.verdict], [200, null, 'not-counted'])
    assert.match(outcome.message, /no scrape of tally\/app-1 has arrived since/)
  })

  test('no count is given when Prometheus goes away during the load', async (t) => {
    const { prometheus, load } = await platform(t)
    const stop = during(() => {
      prometheus.server.closeAllConnections()
      prometheus.server.close()
    })
    const outcome = await load({ settleTimeoutSeconds: 1, ...stop })
    assert.deepEqual([outcome.sent, outcome.counted, outcome.verdict], [200, null, 'not-counted'])
    assert.match(outcome.message, /can't be reached/)
  })

  test('an app that no Prometheus knows is told', async (t) => {
    const { load } = await platform(t)
    const outcome = await load({ settleTimeoutSeconds: 0.3 }, { cluster: 'other' })
    assert.match(outcome.message, /no series with job="app" and cluster="other" has arrived/)
  })

  test('a running pod that was never scraped is waited for, and named', async (t) => {
    const { deployment } = await platform(t)
    const outcome = await runLoadTest(
      { ...deployment, appPods: async () => ['app-1', 'app-9'] },
      { requests: 10, settleTimeoutSeconds: 1 },
    )
    assert.equal(outcome.sent, 0)
    assert.match(outcome.message, /no scrape of app-9 has ever arrived/)
  })

  test('failed requests fail the run although every answer is counted', async (t) => {
    const { app, load } = await platform(t)
    app.status = 503
    const outcome = await load()
    assert.deepEqual(
      [outcome.verdict, outcome.failed, outcome.counted, outcome.differences],
      ['failed', 200, 200, []],
    )
    assert.match(
      summarize(outcome),
      /GET \/colombo: 50 failed \(all answers: 50 x 503 by the app\)/,
    )
    assert.equal(exitCode(outcome), 1)
  })

  test('an interrupted load says so, without a count', async (t) => {
    const { load } = await platform(t)
    const end = new AbortController()
    const onProgress = (progress: Progress) => progress.phase === 'load' && end.abort()
    const outcome = await load({ requests: 1_000_000, signal: end.signal, onProgress })
    assert.deepEqual(
      [outcome.verdict, outcome.counted, exitCode(outcome)],
      ['interrupted', null, 130],
    )
    assert.match(summarize(outcome), /Interrupted after \d+ requests; nothing was counted\./)
  })

  test('a load that is interrupted before its first request sends none', async (t) => {
    const { load } = await platform(t)
    const end = new AbortController()
    const replicas = async () => {
      end.abort()
      return pods
    }
    const outcome = await load({ signal: end.signal }, { replicas })
    assert.deepEqual([outcome.verdict, outcome.sent, exitCode(outcome)], ['interrupted', 0, 130])
  })

  test('progress is told for each phase', async (t) => {
    const { load } = await platform(t)
    const lines = new Set<string>()
    await load({ onProgress: (progress) => lines.add(describeProgress(progress)) })
    const [first, last] = [[...lines].at(0), [...lines].at(-1)]
    assert.match(first ?? '', /before the load, 5 s at most/)
    assert.match(last ?? '', /after the load, 5 s at most/)
  })

  test("scrapes are waited for as long as the deployment's interval asks for", async (t) => {
    const { load } = await platform(t)
    const lines: string[] = []
    await load({
      settleTimeoutSeconds: undefined,
      onProgress: (progress) => lines.push(describeProgress(progress)),
    })
    assert.match(lines.at(0) ?? '', /before the load, 255 s at most/)
    assert.match(lines.at(-1) ?? '', /after the load, 255 s at most/)
  })
})

test('without a timeout scrapes are waited for 60 s, or four intervals and 15 s', () => {
  assert.deepEqual([1, 5, 11, 12, 60].map(defaultSettleTimeoutSeconds), [60, 60, 60, 63, 255])
})
