import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { planLoad } from '../../../loadtest/k6/plan.ts'
import { reconcile } from '../../../loadtest/k6/reconcile.ts'
import { k6Script } from '../../../loadtest/k6/script.ts'
import { parseSummaries } from '../../../loadtest/k6/summary.ts'
import { exitCode } from '../../../loadtest/load-test.ts'
import { summarize } from '../../../loadtest/report/summary.ts'
import { platform } from '../platform.ts'
import { runByStandIn } from './k6-stand-in.ts'

/** What clocks may differ by: so much of what came before the load belongs to its window. */
const skewMs = 2000

/**
 * A platform, and the summary of a script's run of 1000 requests. The stand-in for k6 can't wait for
 * answers, so they are sent beside it.
 */
async function run(t: TestContext, { lose = 0, foreign = 0 } = {}) {
  const { app, prometheus, deployment } = await platform(t)
  await sleep(skewMs + 500)
  const script = k6Script(await planLoad(deployment, {}))
  const answered = new Date()
  const { sent, summary } = await runByStandIn(t, script, ({ method }) => ({
    status: method === 'POST' ? 201 : 200,
    headers: { 'X-Answered-By': 'tally-app', Location: '/data/1' },
  }))
  const counted = sent.slice(lose)
  for (let i = 0; i < counted.length; i += 50) {
    const batch = counted.slice(i, i + 50)
    await Promise.all(batch.map(async ({ method, url }) => (await fetch(url, { method })).text()))
  }
  for (let i = 0; i < foreign; i++) await fetch(`${app.url}/hits`)
  const parsed = parseSummaries(summary, 'tally-k6.json')
  return {
    app,
    prometheus,
    deployment,
    summary: { ...parsed, startedAt: answered, endedAt: new Date() },
  }
}

// They mostly wait for scrapes: side by side they take no longer than one.
describe('the reconciliation of a k6 run', { concurrency: 10 }, () => {
  test('agrees where Prometheus counted each request, and exits with 0', async (t) => {
    const { deployment, summary } = await run(t)
    const outcome = await reconcile(deployment, summary)
    const { sent, ok, counted, verdict } = outcome
    assert.deepEqual(
      { sent, ok, counted, verdict },
      { sent: 1000, ok: 1000, counted: 1000, verdict: 'agree' },
    )
    assert.equal(exitCode(outcome), 0)
    assert.match(summarize(outcome), /^GET \/colombo +125 +125 +0 +125 +- /m)
    assert.match(summarize(outcome), /1000 sent, 1000 counted: every request is accounted for/)
  })

  test('leaves out what came long after the run, whenever it is made', async (t) => {
    const { app, deployment, summary } = await run(t)
    await sleep(skewMs + 1000)
    for (let i = 0; i < 20; i++) await fetch(`${app.url}/hits`)
    await sleep(500)
    const { verdict, counted } = await reconcile(deployment, summary)
    assert.deepEqual([verdict, counted], ['agree', 1000])
  })

  test('shows requests of others as too much', async (t) => {
    const { deployment, summary } = await run(t, { foreign: 7 })
    const { verdict, message, differences } = await reconcile(deployment, summary)
    assert.equal(verdict, 'disagree')
    assert.deepEqual(
      differences.map(({ route, difference }) => [route, difference]),
      [['/hits', 7]],
    )
    assert.match(message, /GET \/hits 200: 125 answered, 132 counted \(\+7\)/)
  })

  test('says what is missing', async (t) => {
    const { deployment, summary } = await run(t, { lose: 1 })
    const { verdict, message } = await reconcile(deployment, summary, { settleTimeoutSeconds: 1 })
    assert.equal(verdict, 'disagree')
    assert.match(message, /\(-1\)\. /)
  })

  test('fails where k6 was ended early, though what it sent is counted', async (t) => {
    const { deployment, summary } = await run(t)
    const asked = { ...summary.asked, requests: 2000 }
    const { verdict, message } = await reconcile(deployment, { ...summary, asked })
    assert.equal(verdict, 'failed')
    assert.match(message, /1000 requests were sent, but 2000 were asked for: k6 was ended early/)
  })

  test('counts nothing where Prometheus has no scrape from before the run', async (t) => {
    const { deployment, summary } = await run(t)
    const hour = (time: Date) => new Date(time.getTime() - 3_600_000)
    const old = { ...summary, startedAt: hour(summary.startedAt), endedAt: hour(summary.endedAt) }
    const { verdict, counted, message } = await reconcile(deployment, old)
    assert.deepEqual([verdict, counted], ['not-counted', null])
    assert.match(message, /keeps nothing that old, .* Fix: run the load again/)
  })

  test('refuses a run that has not ended yet, and a clock that is wrong', async (t) => {
    const { deployment, summary } = await run(t)
    const endedAt = new Date(Date.now() + 60_000)
    await assert.rejects(reconcile(deployment, { ...summary, endedAt }), /clocks differ\. Fix: set/)
    for (const [aheadMs, how] of [
      [{ atLeast: 3100, atMost: 4000 }, /3\.1 s or more ahead of that of the answers/],
      [{ atLeast: 0, atMost: -3100 }, /3\.1 s or more behind that of the answers/],
    ] as const) {
      await assert.rejects(reconcile(deployment, { ...summary, aheadMs }), how)
    }
  })

  test('refuses the summary of another target or service', async (t) => {
    const { deployment, summary } = await run(t)
    await assert.rejects(
      reconcile(deployment, { ...summary, target: 'aws' }),
      /deployed to aws, and this is test\. Fix: add --target aws/,
    )
    await assert.rejects(
      reconcile(deployment, { ...summary, service: 'orders' }),
      /sent to orders, and this is the demo app\. Fix: add --service orders/,
    )
  })
})
