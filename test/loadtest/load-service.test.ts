import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { requestCounterPresets } from '../../config/request-counters.ts'
import { demoService } from '../../loadtest/count/counted-service.ts'
import type { Deployment } from '../../loadtest/deployment.ts'
import { type LoadTestOptions, runLoadTest } from '../../loadtest/load-test.ts'
import { summarize } from '../../loadtest/report/summary.ts'
import { chooseScenario } from '../../loadtest/send/choose-scenario.ts'
import { serve } from './counted-app.ts'
import { countingPod } from './counting-pods.ts'
import { prometheusStandIn, standInCredentials } from './prometheus-stand-in.ts'

const deployment: Deployment = {
  target: 'test',
  service: {
    name: 'orders',
    counter: requestCounterPresets['spring-boot'],
    selector: demoService('test').selector,
    ignoredRoutes: ['/actuator/health'],
  },
  requests: { paths: ['/orders/1'], expectedStatus: 'success' },
  host: 'orders.example.org',
  urls: { app: '', prometheus: '' },
  prometheusCredentials: standInCredentials,
  scrapeIntervalSeconds: 60,
}

async function load(t: TestContext, options: LoadTestOptions) {
  const pod = await countingPod(t)
  const { url } = await prometheusStandIn(t, [{ pod: 'orders-1', url: pod.url }])
  return runLoadTest(
    { ...deployment, urls: { app: pod.url, prometheus: url } },
    { requests: 60, settleTimeoutSeconds: 5, ...options },
  )
}

describe('a load of a service', { concurrency: 5 }, () => {
  test('sends its own requests, and counts them by the routes that its counter has', async (t) => {
    const outcome = await load(t, {})
    assert.deepEqual(
      outcome.routes.map(({ method, route, sent, counted }) => [method, route, sent, counted]),
      [['GET', '/orders/{id}', 60, 60]],
    )
    assert.equal(outcome.verdict, 'agree')
    assert.match(summarize(outcome), /^Requests to orders on test: /m)
  })

  test('fails where requests have an error for an answer, although all are counted', async (t) => {
    const outcome = await load(t, { paths: ['/orders/1', '/orders/2', '/missing as /**'] })
    const { sent, ok, failed, counted, verdict, message } = outcome
    assert.deepEqual([sent, ok, failed, counted, verdict], [60, 40, 20, 60, 'failed'])
    assert.match(message, /What orders answered is counted \(60\)\./)
    assert.match(summarize(outcome), /20 failed \(all answers: 20 x 404 by the service\)/)
  })

  test('misses none of the requests that a proxy refuses to pass on', async (t) => {
    const pod = await countingPod(t)
    let requests = 0
    const { url: app } = await serve(t, (request, response) => {
      requests++
      response.writeHead(requests % 3 === 0 ? 429 : pod.count(request)).end()
    })
    const { url: prometheus } = await prometheusStandIn(t, [{ pod: 'orders-1', url: pod.url }])
    const outcome = await runLoadTest(
      { ...deployment, urls: { app, prometheus } },
      { requests: 60, settleTimeoutSeconds: 5 },
    )
    const { ok, failed, counted, verdict, message } = outcome
    assert.deepEqual([ok, failed, counted, verdict], [40, 20, 40, 'failed'])
    assert.match(message, /What orders answered is counted \(40\)\./)
  })
})

describe('the requests of a load', () => {
  const demo: Deployment = { ...deployment, service: demoService('test') }

  test('are those of a scenario for the demo app', () => {
    assert.equal(chooseScenario(demo, {}).name, 'mixed')
    assert.equal(chooseScenario(demo, { scenario: 'hits' }).name, 'hits')
  })

  test('may be named for any service', () => {
    for (const each of [demo, deployment]) {
      const { requests } = chooseScenario(each, { paths: ['POST /hits'] })
      assert.deepEqual(
        requests.map(({ method, path }) => [method, path]),
        [['POST', '/hits']],
      )
    }
  })

  test('ask for the host that the routes of a service are for', async () => {
    const prepared = await chooseScenario(deployment, {}).prepare?.('http://127.0.0.1')
    assert.deepEqual(prepared?.headers, { host: 'orders.example.org' })
  })

  for (const [what, each, wanted, message] of [
    ['a scenario and requests', demo, { scenario: 'hits', paths: ['/'] }, /leave out --path or/],
    [
      'a scenario for another service',
      deployment,
      { scenario: 'hits' },
      /Fix: name requests of orders/,
    ],
    ['what probes call', deployment, { paths: ['/actuator/health?full'] }, /Fix: name another one/],
  ] as const) {
    test(`are not ${what}`, () => {
      assert.throws(() => chooseScenario(each, wanted), message)
    })
  }
})
