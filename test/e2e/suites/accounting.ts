import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { killPods } from '../support/kill.ts'
import { type Load, load } from '../support/load.ts'
import { ofComponent, type Platform, readyPlatform } from '../support/platform.ts'
import { tally } from '../support/tally.ts'
import { until } from '../support/until.ts'

/**
 * The routes of the load, as raw counters: probes and scrapes call the others. Of a pod that the
 * autoscaler has taken away, the last value.
 */
const counters =
  'last_over_time(http_request_duration_seconds_count{job="app",route!~"/health|/ready|/metrics"}[1d])'

const sum = (series: { value: number }[]) => series.reduce((total, { value }) => total + value, 0)

/**
 * Starts a load, and does something that has to be over before the load is. The rate says how long
 * that takes at least, whatever the machine could do.
 */
async function during(
  { requests, rate }: { readonly requests: number; readonly rate: number },
  act: () => Promise<unknown>,
  ...options: string[]
): Promise<Load> {
  const asked = ['--requests', String(requests), '--rate', String(rate), ...options]
  let isOver = false
  const loading = load('--scenario', 'pages', ...asked).finally(() => {
    isOver = true
  })
  const wasOver = act().then(() => isOver)
  // No load goes on into the next test.
  await Promise.allSettled([loading, wasOver])
  assert.equal(await wasOver, false, 'the load went on until the end of it')
  return loading
}

describe('accounting on a real Kubernetes', () => {
  let platform: Platform
  before(async () => {
    platform = await readyPlatform()
  })

  /** Waits until the load's requests are being counted. */
  const sending = async () => {
    const start = sum(await platform.query(counters))
    await until('the load sends', async () => sum(await platform.query(counters)) > start + 500, 60)
  }

  test('counts 5000 requests as 5000, and the raw series agree when asked directly', async () => {
    const start = sum(await platform.query(counters))
    const outcome = await load('--requests', '5000')
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.deepEqual(
      { sent: outcome.sent, ok: outcome.ok, failed: outcome.failed, counted: outcome.counted },
      { sent: 5000, ok: 5000, failed: 0, counted: 5000 },
    )
    const { p50, max } = outcome.latencyMs
    assert.ok(p50 && max && p50 <= max)
    assert.ok(outcome.requestsPerSecond > 0)
    assert.equal(sum(await platform.query(counters)) - start, 5000)
  })

  test('fails and names the route and +7 when another client sends 7 requests in between', async () => {
    const outcome = await during({ requests: 20_000, rate: 1000 }, async () => {
      await sending()
      for (let sent = 0; sent < 7; sent += 1) {
        assert.equal((await fetch(`${platform.app}/gandalf`)).status, 200)
      }
    })
    assert.equal(outcome.exitCode, 1)
    assert.match(outcome.message, /\/gandalf .*\+7/s)
    assert.equal(outcome.counted, outcome.ok + 7, outcome.verdictAndFailures)
  })

  test("accounts for every answer while the app's pods are deleted one by one", async () => {
    const { appPods } = platform
    const readyPods = async () =>
      Number(
        await platform.kubectl(
          'get',
          'deployment/tally-app',
          '-o',
          'jsonpath={.status.readyReplicas}',
        ),
      )
    let names: string[] = []
    const outcome = await during({ requests: 60_000, rate: 800 }, async () => {
      await sending()
      await until('the load brings a second pod', async () => (await appPods()).length >= 2, 60)
      names = await appPods()
      for (const name of names) {
        await platform.kubectl('delete', 'pod', name, '--wait=false')
        await sleep(3000)
        await until(
          'as many pods are ready again',
          async () => (await readyPods()) >= names.length,
          60,
        )
      }
    })
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.equal(outcome.failed, 0)
    assert.equal(outcome.counted, 60_000)
    await until('the deleted pods are gone', async () => {
      const left = await appPods()
      return names.every((name) => !left.includes(name))
    })
  })

  test('fails and names pod and lost window when a pod is killed between two scrapes', async () => {
    const kill = async () => {
      await sending()
      const [name = ''] = await platform.appPods()
      await killPods(platform, name)
    }
    // What was lost never comes: there is nothing to wait for.
    const settle = ['--settle-timeout', '30']
    const outcome = await during({ requests: 20_000, rate: 1000 }, kill, ...settle)
    assert.equal(outcome.exitCode, 1)
    assert.ok(outcome.failed > 0 || outcome.counted !== outcome.sent)
    assert.match(JSON.stringify(outcome.lostWindows), /tally-app-/)
    await platform.kubectl('rollout', 'status', 'deployment/tally-app', '--timeout=60s')
  })

  describe('with the agent stopped', () => {
    before(async () => {
      await platform.kubectl('scale', 'deployment/prometheus-agent', '--replicas=0')
      await platform.kubectl(
        'wait',
        '--for=delete',
        'pod',
        ...ofComponent('prometheus-agent'),
        '--timeout=120s',
      )
    })
    after(async () => {
      await platform.kubectl('scale', 'deployment/prometheus-agent', '--replicas=1')
      await platform.kubectl('rollout', 'status', 'deployment/prometheus-agent', '--timeout=120s')
    })

    test('fails with the timeout that was set, and counts nothing', async () => {
      const outcome = await load('--requests', '100', '--settle-timeout', '10')
      assert.equal(outcome.exitCode, 1)
      assert.equal(outcome.counted, null)
      assert.match(outcome.message, /10 s/)
    })
  })

  describe('with the central Prometheus unreachable', () => {
    before(async () => {
      await platform.kubectl('scale', 'statefulset/prometheus', '--replicas=0')
      await platform.kubectl('wait', '--for=delete', 'pod/prometheus-0', '--timeout=120s')
    })
    after(async () => {
      await platform.kubectl('scale', 'statefulset/prometheus', '--replicas=1')
      await platform.kubectl('rollout', 'status', 'statefulset/prometheus', '--timeout=120s')
      await until(
        'the agent has caught up',
        async () => (await platform.query('up{job="app"} == 1')).length >= 1,
      )
    })

    test('prints no count at all', async () => {
      const { exitCode, stdout, stderr } = await tally('load', '--requests', '100', '--json')
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.match(stderr, /Prometheus .*does not answer/)
      assert.doesNotMatch(stderr, /counted/)
    })

    test('says so in the status, and keeps the contract', async () => {
      const { exitCode, stdout } = await tally('status', '--json')
      assert.equal(exitCode, 1)
      const printed = JSON.parse(stdout)
      assert.equal(printed.target, 'embedded')
      assert.equal(printed.ready, false)
      assert.equal(printed.urls.prometheus, null)
      assert.equal(printed.urls.app, platform.app)
      assert.match(printed.unhealthy.join('\n'), /prometheus/)
      assert.ok(!('credentials' in printed))
    })
  })

  test('counts again after agent and central Prometheus came back', async () => {
    const outcome = await load('--requests', '1000')
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.equal(outcome.counted, 1000)
  })
})
