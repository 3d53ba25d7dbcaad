import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exitCode } from '../../loadtest/load-test.ts'
import { describeProgress, summarize } from '../../loadtest/report/summary.ts'
import { noPreparation } from '../../loadtest/send/request-maker.ts'
import { findScenario } from '../../loadtest/send/scenarios.ts'
import { countedApp, mark, serve } from './counted-app.ts'
import { during, platform } from './platform.ts'

/** Runs the rollout scenario on a deployment with this restart. */
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

// They mostly wait for scrapes: side by side they take no longer than one.
describe('a load test', { concurrency: 20 }, () => {
  test('that counts every request agrees, and exits with 0', async (t) => {
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

  test('writes and reads documents, and counts them by method and route', async (t) => {
    const { load } = await platform(t)
    const outcome = await load({ scenario: 'mixed' })
    assert.deepEqual([outcome.verdict, outcome.sent, outcome.counted], ['agree', 200, 200])
    const kinds = outcome.routes.map(({ method, route }) => `${method} ${route}`)
    for (const kind of ['POST /data', 'GET /data', 'GET /data/:id']) assert.ok(kinds.includes(kind))
  })

  test('does not count what its preparation sends', async (t) => {
    const { app, load } = await platform(t)
    const scenario = {
      ...findScenario('hits'),
      prepare: async (url: string) => {
        for (let i = 0; i < 3; i++) await fetch(`${url}/hits`)
        return noPreparation
      },
    }
    const outcome = await load({ scenario, requests: 20 })
    assert.deepEqual([outcome.verdict, outcome.counted], ['agree', 20])
    assert.match(app.metrics().join('\n'), /route="\/hits",status_code="200"} 23/)
  })

  test('records its course, its latencies and what failed', async (t) => {
    const { app, load } = await platform(t)
    const fails = during(() => setTimeout(() => Object.assign(app, { status: 503 }), 300))
    const outcome = await load(
      { rate: 200, ...fails },
      { replicas: async () => ({ ready: 2, desired: 3 }) },
    )
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

  test('restarts pods once, when their share of the load has been sent', async (t) => {
    const { load } = await platform(t)
    const { outcome, restarts } = await rollout(load, async () => {})
    assert.deepEqual([outcome.verdict, restarts, outcome.rollout?.underLoad], ['agree', 1, true])
    assert.ok((outcome.rollout?.startedAtSeconds ?? 0) >= 0.1)
    assert.match(summarize(outcome), /Pods restarted after \d+ s; replaced \S+ s later/)
  })

  test('fails where its rollout does not complete, and says why', async (t) => {
    const { load } = await platform(t)
    const { outcome } = await rollout(load, async () => {
      throw new Error('after 300 s 0 of 1 new pods were available')
    })
    assert.deepEqual([outcome.verdict, outcome.counted, exitCode(outcome)], ['failed', 200, 1])
    assert.match(outcome.message, /The rollout did not complete: after 300 s 0 of 1 new pods/)
  })

  test('waits for the first scrape of a pod that comes during the load', async (t) => {
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

  test('fails where requests failed, although every answer is counted', async (t) => {
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

  test('reports its progress in each phase', async (t) => {
    const { load } = await platform(t)
    const lines: string[] = []
    await load({ onProgress: (progress) => lines.push(describeProgress(progress)) })
    assert.match(lines.at(0) ?? '', /before the load, 5 s at most/)
    assert.match(lines.at(-2) ?? '', /200 of 200 sent/)
    assert.match(lines.at(-1) ?? '', /after the load, 5 s at most/)
  })

  test("waits for scrapes as long as the deployment's interval requires", async (t) => {
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
