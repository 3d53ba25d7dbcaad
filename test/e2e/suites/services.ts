import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { killProgram } from '../support/kill.ts'
import { type Load, load } from '../support/load.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { until } from '../support/until.ts'

/** The labels by which kubectl selects a service's pods. */
const ofService = (name: string): [string, string] => ['-l', `app.kubernetes.io/name=${name}`]

const counts = ({ sent, ok, failed, counted }: Load) => ({ sent, ok, failed, counted })
const all = (requests: number) => ({ sent: requests, ok: requests, failed: 0, counted: requests })

describe('services of a user', () => {
  let platform: Platform
  before(async () => {
    platform = await readyPlatform()
  })

  /** Names of the Flask service's pods, also of those that are going away. */
  const flaskPods = async (): Promise<string[]> => {
    const printed = await platform.kubectl('get', 'pods', ...ofService('flask'), '-o', 'name')
    return printed.split('\n').filter(Boolean)
  }

  /** Has so many pods of the Flask service run at once, and the autoscaler leave it at least so many. */
  async function scaleFlask(pods: number): Promise<void> {
    await platform.kubectl('patch', 'hpa/flask', '-p', `{"spec": {"minReplicas": ${pods}}}`)
    await platform.kubectl('scale', 'deployment/flask', `--replicas=${pods}`)
  }

  /** Sends a load to the Flask service, and does something in the midst of it. */
  async function duringLoad(
    { requests, rate }: { readonly requests: number; readonly rate: number },
    act: () => Promise<unknown>,
    ...options: string[]
  ): Promise<Load> {
    const asked = ['--requests', String(requests), '--rate', String(rate), ...options]
    // Over an hour: the series of pods that are gone stay, so it never goes back.
    const series = 'flask_http_request_duration_seconds_count{path="/articles"}'
    const count = `sum(max_over_time(${series}[1h]))`
    const counted = async () => (await platform.query(count))[0]?.value ?? 0
    const start = await counted()
    const loading = load('--service', 'flask', '--path', '/articles', ...asked)
    await until('the load sends', async () => (await counted()) > start, 60)
    await act()
    return loading
  }

  test('answer on their routes, and nothing of them but these can be reached', async () => {
    const answer = async (path: string) => (await fetch(platform.app + path)).text()
    assert.equal((await answer('/articles/2')).trim(), '"honey"')
    assert.match(await answer('/quotes'), /Clear is better than clever/)
    for (const path of ['/articlesheet', '/metrics']) {
      assert.equal((await fetch(platform.app + path)).status, 404)
    }
  })

  test('have 1000 of 1000 requests counted: Flask', async () => {
    const paths = ['/articles', '/articles/2', 'POST /articles/1/order']
    const outcome = await load(
      ...['--service', 'flask', '--requests', '1000'],
      ...paths.flatMap((path) => ['--path', path]),
      ...['--body', '{"count": 2}'],
    )
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.deepEqual(counts(outcome), all(1000))
  })

  test('have 1000 of 1000 requests counted: Go, whose counter has no routes', async () => {
    const outcome = await load(
      ...['--service', 'quotes', '--requests', '1000', '--path', '/quotes'],
      ...['--path', '/quotes/random'],
    )
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.deepEqual(counts(outcome), all(1000))
  })

  test('lose no request and no count while their pods are replaced', async () => {
    const former = await flaskPods()
    const outcome = await duringLoad({ requests: 3000, rate: 50 }, async () => {
      await platform.kubectl('rollout', 'restart', 'deployment/flask')
    })
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.deepEqual(counts(outcome), all(3000))
    await until('the former pods are gone', async () =>
      (await flaskPods()).every((pod) => !former.includes(pod)),
    )
  })

  test('lose no request and no count when a pod is scaled away', async () => {
    await scaleFlask(2)
    const ready = ['get', 'deployment/flask', '-o', 'jsonpath={.status.readyReplicas}']
    const isReady = async () => Number(await platform.kubectl(...ready)) >= 2
    await until('two pods are ready', isReady)
    const outcome = await duringLoad({ requests: 1200, rate: 40 }, () => scaleFlask(1))
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.deepEqual(counts(outcome), all(1200))
    await until('one pod is left', async () => (await flaskPods()).length === 1)
  })

  test('lose what they counted for a second when a process is killed, and the verdict names it', async () => {
    const rate = 100
    const outcome = await duringLoad(
      { requests: 2000, rate },
      () => killProgram(platform, 'gunicorn', ...ofService('flask')),
      ...['--settle-timeout', '40'],
    )
    const { ok, counted, message, lostWindows } = outcome
    assert.equal(outcome.exitCode, 1)
    assert.ok(counted !== null, message)
    // The keeper's interval, and an answer on its way.
    assert.ok(ok - counted <= 2 * rate, message)
    // One that is killed just after its keeper asked it had nothing to lose.
    if (counted < ok) assert.match(JSON.stringify(lostWindows), /flask-/)
    await platform.kubectl('rollout', 'status', 'deployment/flask', '--timeout=60s')
  })
})
