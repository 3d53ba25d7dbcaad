import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Load, load } from '../support/load.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
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

  describe('with the central Prometheus unreachable', () => {
    before(async () => {
      await platform.kubectl('scale', 'statefulset/prometheus', '--replicas=0')
      await platform.kubectl('wait', '--for=delete', 'pod/prometheus-0', '--timeout=120s')
    })
    after(async () => {
      await platform.kubectl('scale', 'statefulset/prometheus', '--replicas=1')
      await platform.kubectl('rollout', 'status', 'statefulset/prometheus', '--timeout=120s')
      const answers = async () => (await platform.query('up')).length > 0
      await until('the central Prometheus answers', answers)
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
