import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { type Platform, platform, root, tally, until } from './tally.ts'

interface Outcome {
  readonly sent: number
  readonly ok: number
  readonly failed: number
  readonly counted: number | null
  readonly latencyMs: Record<'p50' | 'p95' | 'p99' | 'max', number>
  readonly requestsPerSecond: number
  readonly message: string
  readonly lostWindows: readonly unknown[]
  readonly failures: readonly unknown[]
}

/** An outcome as printed; its message also tells the first failures. */
function parseOutcome(stdout: string): Outcome {
  const outcome = JSON.parse(stdout) as Outcome
  const failures = JSON.stringify(outcome.failures.slice(0, 5))
  return { ...outcome, message: `${outcome.message}\n${failures}` }
}

/** A load with `--json`: its outcome and exit code. */
async function load(...args: string[]): Promise<Outcome & { exitCode?: number | undefined }> {
  const { stdout, exitCode, stderr } = await tally('load', '--json', ...args)
  assert.notEqual(stdout, '', `load printed no JSON: ${stderr}`)
  return { ...parseOutcome(stdout), exitCode }
}

/** The routes of the load, as raw counters: probes and scrapes call the others. */
const counters = 'http_request_duration_seconds_count{job="app",route!~"/health|/ready|/metrics"}'

const sum = (series: { value: number }[]) => series.reduce((total, { value }) => total + value, 0)

/**
 * Starts a load, and does something that has to be over before the load is. The rate says how long
 * that takes at least, whatever the machine could do.
 */
async function during(
  { requests, rate }: { readonly requests: number; readonly rate: number },
  act: () => Promise<unknown>,
): Promise<Outcome & { exitCode: number }> {
  const asked = ['--requests', String(requests), '--rate', String(rate)]
  const child = spawn('node', ['cli/main.ts', 'load', '--json', '--scenario', 'pages', ...asked], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)))
  await act()
  assert.equal(child.exitCode, null, 'the load went on until the end of it')
  const exitCode = await ended
  return { ...parseOutcome(stdout), exitCode }
}

describe('accounting on a real Kubernetes', () => {
  let tallied: Platform
  before(async () => {
    tallied = await platform()
  })

  /** Waits until the load's requests are being counted. */
  const sending = async () => {
    const start = sum(await tallied.query(counters))
    await until('the load sends', async () => sum(await tallied.query(counters)) > start + 500, 60)
  }

  it('counts 5000 requests as 5000, and the raw series agree when asked directly', async () => {
    const start = sum(await tallied.query(counters))
    const outcome = await load('--requests', '5000')
    assert.equal(outcome.exitCode, 0, outcome.message)
    assert.deepEqual(
      { sent: outcome.sent, ok: outcome.ok, failed: outcome.failed, counted: outcome.counted },
      { sent: 5000, ok: 5000, failed: 0, counted: 5000 },
    )
    assert.ok(outcome.latencyMs.p50 > 0 && outcome.latencyMs.p50 <= outcome.latencyMs.max)
    assert.ok(outcome.requestsPerSecond > 0)
    assert.equal(sum(await tallied.query(counters)) - start, 5000)
  })

  it('fails and names the route and +7 when another client sends 7 requests in between', async () => {
    const outcome = await during({ requests: 20_000, rate: 1000 }, async () => {
      await sending()
      for (let sent = 0; sent < 7; sent += 1) {
        assert.equal((await fetch(`${tallied.app}/gandalf`)).status, 200)
      }
    })
    assert.equal(outcome.exitCode, 1)
    assert.match(outcome.message, /\/gandalf .*\+7/s)
    assert.equal(outcome.counted, outcome.ok + 7, outcome.message)
  })

  it("accounts for every answer while the app's pods are deleted one by one", async () => {
    const appPods = ['get', 'pods', '-l', 'app.kubernetes.io/component=app', '-o', 'name']
    const podNames = async () => (await tallied.kubectl(...appPods)).split('\n')
    const readyPods = async () =>
      Number(
        await tallied.kubectl(
          'get',
          'deployment/tally-app',
          '-o',
          'jsonpath={.status.readyReplicas}',
        ),
      )
    let names: string[] = []
    const outcome = await during({ requests: 60_000, rate: 800 }, async () => {
      await sending()
      await until('the load brings a second pod', async () => (await podNames()).length >= 2, 60)
      names = await podNames()
      for (const name of names) {
        await tallied.kubectl('delete', name, '--wait=false')
        await sleep(3000)
        await until(
          'as many pods are ready again',
          async () => (await readyPods()) >= names.length,
          60,
        )
      }
    })
    assert.equal(outcome.exitCode, 0, outcome.message)
    assert.equal(outcome.failed, 0)
    assert.equal(outcome.counted, 60_000)
    await until('the deleted pods are gone', async () => {
      const left = await tallied.kubectl('get', 'pods', '-o', 'name')
      return names.every((name) => !left.split('\n').includes(name))
    })
  })

  it('fails and names pod and lost window when a pod is killed between two scrapes', async () => {
    const outcome = await during({ requests: 20_000, rate: 1000 }, async () => {
      await sending()
      const [pid] = (
        await execa`pgrep --full --oldest ${'^/usr/bin/node /app/server.js'}`
      ).stdout.split('\n')
      process.kill(Number(pid), 'SIGKILL')
    })
    assert.equal(outcome.exitCode, 1)
    assert.ok(outcome.failed > 0 || outcome.counted !== outcome.sent)
    assert.match(JSON.stringify(outcome.lostWindows), /tally-app-/)
    await tallied.kubectl('rollout', 'status', 'deployment/tally-app', '--timeout=60s')
  })

  describe('with the agent stopped', () => {
    before(async () => {
      await tallied.kubectl('scale', 'deployment/prometheus-agent', '--replicas=0')
      await tallied.kubectl(
        'wait',
        '--for=delete',
        'pod',
        '-l',
        'app.kubernetes.io/component=prometheus-agent',
        '--timeout=120s',
      )
    })
    after(async () => {
      await tallied.kubectl('scale', 'deployment/prometheus-agent', '--replicas=1')
      await tallied.kubectl('rollout', 'status', 'deployment/prometheus-agent', '--timeout=120s')
    })

    it('fails within the stated timeout and counts nothing', async () => {
      const outcome = await load('--requests', '100', '--settle-timeout', '10')
      assert.equal(outcome.exitCode, 1)
      assert.equal(outcome.counted, null)
      assert.match(outcome.message, /10 s/)
    })
  })

  describe('with the central Prometheus unreachable', () => {
    before(async () => {
      await tallied.kubectl('scale', 'statefulset/prometheus', '--replicas=0')
      await tallied.kubectl('wait', '--for=delete', 'pod/prometheus-0', '--timeout=120s')
    })
    after(async () => {
      await tallied.kubectl('scale', 'statefulset/prometheus', '--replicas=1')
      await tallied.kubectl('rollout', 'status', 'statefulset/prometheus', '--timeout=120s')
      await until(
        'the agent has caught up',
        async () => (await tallied.query('up{job="app"} == 1')).length >= 1,
      )
    })

    it('prints no count at all', async () => {
      const { exitCode, stdout, stderr } = await tally('load', '--requests', '100', '--json')
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.match(stderr, /Prometheus .*does not answer/)
      assert.doesNotMatch(stderr, /counted/)
    })

    it('says so in the status, and keeps the contract', async () => {
      const { exitCode, stdout } = await tally('status', '--json')
      assert.equal(exitCode, 1)
      const printed = JSON.parse(stdout)
      assert.equal(printed.target, 'embedded')
      assert.equal(printed.ready, false)
      assert.equal(printed.urls.prometheus, null)
      assert.equal(printed.urls.app, tallied.app)
      assert.match(printed.unhealthy.join('\n'), /prometheus/)
      assert.ok(!('credentials' in printed))
    })
  })

  it('counts again after agent and central Prometheus came back', async () => {
    const outcome = await load('--requests', '1000')
    assert.equal(outcome.exitCode, 0, outcome.message)
    assert.equal(outcome.counted, 1000)
  })
})
