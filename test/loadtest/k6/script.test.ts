import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { demoService } from '../../../loadtest/count/counted-service.ts'
import { planLoad } from '../../../loadtest/k6/plan.ts'
import { k6Script } from '../../../loadtest/k6/script.ts'
import { parseSummaries } from '../../../loadtest/k6/summary.ts'
import type { LoadTestOptions } from '../../../loadtest/load-test.ts'
import { runByStandIn, type SentByScript, type StandInAnswer } from './k6-stand-in.ts'

const deployment = {
  target: 'test',
  service: demoService('test'),
  urls: { app: 'http://app.example.org:8080/', prometheus: 'http://127.0.0.1:1' },
  scrapeIntervalSeconds: 5,
}
const orders = {
  ...deployment,
  service: { ...deployment.service, name: 'orders' },
  host: 'orders.example.org',
}

const script = async (options: LoadTestOptions, to = deployment) =>
  k6Script(await planLoad(to, options))

const byApp = { 'X-Answered-By': 'tally-app' }

/** Answers as the demo app does. */
function answer({ method }: SentByScript): StandInAnswer {
  const headers = { ...byApp, Location: '/data/7?fresh' }
  return { status: method === 'POST' ? 201 : 200, headers }
}

const kinds = (sent: readonly SentByScript[]) => [
  ...new Set(sent.map(({ params }) => params.tags.name)),
]

describe('a script for k6', () => {
  test('sends exactly as many requests as asked for, of every kind of the scenario', async (t) => {
    const { sent, stdout } = await runByStandIn(t, await script({ requests: 80 }), answer)
    assert.equal(sent.length, 80)
    assert.deepEqual(kinds(sent).sort(), [
      'GET /',
      'GET /colombo',
      'GET /data',
      'GET /data/:id',
      'GET /gandalf',
      'GET /hits',
      'POST /data',
    ])
    assert.ok(sent.every(({ url }) => url.startsWith('http://app.example.org:8080/')))
    assert.equal(stdout, '80 sent. Next: npm run load -- --reconcile tally-k6.json\n')
  })

  test('reads what an answer before has made, and writes another body each time', async (t) => {
    const { sent } = await runByStandIn(t, await script({ scenario: 'data', requests: 40 }), answer)
    const reads = sent.filter(({ params }) => params.tags.name === 'GET /data/:id')
    assert.ok(reads.every(({ url }) => url.endsWith('/data/7')))
    const writes = sent.filter(({ method }) => method === 'POST')
    assert.equal(new Set(writes.map(({ body }) => body)).size, writes.length)
    assert.equal(writes[0]?.params.headers['content-type'], 'application/json')
  })

  test("sends a service's own requests to its host", async (t) => {
    const paths = ['/orders/:id', 'POST /orders as /orders/new']
    const body = { text: '{"n": "`1`"}', type: 'application/json' }
    const text = await script({ paths, body, requests: 10 }, orders)
    const { sent, summary } = await runByStandIn(t, text, () => ({ status: 503 }))
    assert.deepEqual(
      [
        ...new Set(
          sent.map(({ method, url, body }) => [method, new URL(url).pathname, body].join(' ')),
        ),
      ],
      ['GET /orders/:id ', `POST /orders ${body.text}`],
    )
    assert.equal(sent[0]?.params.headers.host, 'orders.example.org')
    const [, { route, byIngress } = {}] = parseSummaries(summary, 'file').routes
    assert.deepEqual([route, byIngress], ['/orders/new', new Map([[503, 5]])])
  })

  test('has k6 share the requests among its virtual users, at a rate where one is asked for', async (t) => {
    const text = await script({ requests: 5, connections: 30, rate: 100 })
    const { options } = await runByStandIn(t, text, answer)
    const { executor, vus, iterations } = options.scenarios.tally
    assert.deepEqual([executor, vus, iterations], ['shared-iterations', 5, 5])
    assert.match(text, /"rate": 100/)
  })

  test("tells the app's answers, those of the ingress and requests without an answer apart", async (t) => {
    const ends: StandInAnswer[] = [
      { status: 200, headers: byApp },
      { status: 500, headers: byApp },
      { status: 502 },
      { status: 200, headers: byApp, error: 'unexpected EOF' },
      { status: 0, error: 'dial: connection refused' },
      { status: 299, headers: byApp },
    ]
    let n = 0
    const text = await script({ scenario: 'hits', requests: 12 })
    const { summary } = await runByStandIn(t, text, () => ends[n++ % 6] as StandInAnswer)
    const [hits] = parseSummaries(summary, 'file').routes
    assert.deepEqual([hits?.sent, hits?.ok], [12, 2])
    assert.deepEqual(Object.fromEntries(hits?.byApp ?? []), { 200: 2, 500: 2 })
    assert.deepEqual(Object.fromEntries(hits?.byIngress ?? []), { 502: 2 })
    assert.deepEqual(Object.fromEntries(hits?.unanswered ?? []), {
      'no answer': 4,
      'a status that nobody has registered': 2,
    })
  })

  test('says when it sent, and how far its clock is from that of the answers', async (t) => {
    const before = Date.now()
    const date = new Date(before - 60_000).toUTCString()
    const text = await script({ scenario: 'hits', requests: 3 })
    const { summary } = await runByStandIn(t, text, () => ({
      status: 200,
      headers: { ...byApp, Date: date },
    }))
    const { startedAt, endedAt, aheadMs } = parseSummaries(summary, 'file')
    assert.ok(startedAt.getTime() >= before && endedAt >= startedAt && endedAt <= new Date())
    assert.ok(aheadMs.atLeast >= 59_000 && aheadMs.atMost >= 60_000)
  })

  test('is refused for a scenario that restarts pods', async () => {
    const restart = async () => {}
    await assert.rejects(
      planLoad({ ...deployment, restart }, { scenario: 'rollout' }),
      /restarts pods, which k6 can't do\. Fix: choose another one/,
    )
  })
})
