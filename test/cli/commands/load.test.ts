import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { suite, type TestContext, test } from 'node:test'
import { demoService } from '../../../loadtest/count/counted-service.ts'
import { scenarios } from '../../../loadtest/send/scenarios.ts'
import { countedApp } from '../../loadtest/counted-app.ts'
import { prometheusStandIn, standInCredentials } from '../../loadtest/prometheus-stand-in.ts'

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the `load` command as a process of its own, against a deployment. */
function command(deployment: unknown, ...args: readonly string[]): Promise<Run> {
  const program = `
    import { command } from '${import.meta.dirname}/../../../cli/commands/load.ts'
    const deployment = ${JSON.stringify(deployment)}
    const keep = async ({ sent }) => {
      if (deployment.cannotKeep) throw new Error('no space left\\non device')
      if (deployment.tellsKept) console.error('kept', sent)
    }
    await command((_, work) => work(deployment), keep).parseAsync(process.argv.slice(1), { from: 'user' })`
  const flags = ['--input-type=module', '--eval', program, '--', ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, flags, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

async function platform(t: TestContext) {
  const app = await countedApp(t)
  const { url } = await prometheusStandIn(t, [{ pod: 'app-1', url: app.url }])
  return {
    target: 'test',
    service: demoService('test'),
    urls: { app: app.url, prometheus: url },
    prometheusCredentials: standInCredentials,
    scrapeIntervalSeconds: 5,
  }
}

suite('the load command', { concurrency: 4 }, () => {
  test('prints one JSON object and succeeds when the counts agree', async (t) => {
    const { code, stdout, stderr } = await command(await platform(t), '--requests', '120', '--json')
    const outcome = JSON.parse(stdout)
    assert.deepEqual([code, stderr], [0, ''])
    assert.deepEqual(
      [outcome.sent, outcome.ok, outcome.failed, outcome.counted],
      [120, 120, 0, 120],
    )
    assert.deepEqual(Object.keys(outcome.latencyMs), ['p50', 'p95', 'p99', 'max'])
    assert.equal(typeof outcome.requestsPerSecond, 'number')
  })

  test('prints a table and the verdict', async (t) => {
    const { code, stdout } = await command(await platform(t), '--requests', '40')
    assert.equal(code, 0)
    assert.match(stdout, /^total +40 +40 +0 +40 /m)
    assert.match(stdout, /40 sent, 40 counted/)
  })

  test('keeps the outcome of a run', async (t) => {
    const deployment = { ...(await platform(t)), tellsKept: true }
    const { stderr } = await command(deployment, '--requests', '30', '--rate', '500')
    assert.equal(stderr, 'kept 30\n')
  })

  for (const [what, flags, printed] of [
    ['JSON', ['--json'], /^\{.*"verdict": "agree".*\}\n$/s],
    ['the verdict', [], /30 sent, 30 counted/],
  ] as const) {
    test(`prints ${what} and succeeds where the outcome can not be kept`, async (t) => {
      const deployment = { ...(await platform(t)), cannotKeep: true }
      const { code, stdout, stderr } = await command(deployment, '--requests', '30', ...flags)
      assert.equal(code, 0)
      assert.match(stdout, printed)
      assert.match(stderr, /^Warning: .*could not be kept: no space left on device\n$/)
    })
  }

  test('fails with the verdict where the outcome can not be kept', async (t) => {
    const deployment = { ...(await platform(t)), cannotKeep: true }
    const urls = { ...deployment.urls, prometheus: 'http://127.0.0.1:1' }
    const { code, stdout } = await command({ ...deployment, urls }, '--json')
    assert.equal(code, 1)
    assert.equal(JSON.parse(stdout).verdict, 'not-counted')
  })

  test('explains each scenario in its help, with what it sends by default', async () => {
    const { stdout } = await command({}, '--help')
    for (const { name, description, defaults } of scenarios) {
      assert.ok(stdout.includes(`${name.padEnd(9)}${description}\n`), name)
      assert.ok(stdout.includes(`${defaults.requests} requests`), name)
    }
    assert.match(stdout, /60000 requests, 50 connections, 500 per second/)
  })

  test('refuses a rollout where pods can not be restarted', async (t) => {
    const { code, stderr } = await command(await platform(t), '--scenario', 'rollout')
    assert.equal(code, 1)
    assert.match(stderr, /"rollout" restarts pods, which can't be done on test/)
  })

  test('says in its help how long scrapes are waited for', async () => {
    const { code, stdout } = await command({}, '--help')
    assert.equal(code, 0)
    assert.match(
      stdout.replace(/\s+/g, ' '),
      /--settle-timeout <seconds> .*default: 60, or 4 x scrapeIntervalSeconds \+ 15/,
    )
  })

  test('gives a null count and fails when Prometheus is out of reach', async (t) => {
    const deployment = await platform(t)
    const urls = { ...deployment.urls, prometheus: 'http://127.0.0.1:1' }
    const { code, stdout } = await command({ ...deployment, urls }, '--json')
    assert.equal(code, 1)
    assert.equal(JSON.parse(stdout).counted, null)
    assert.doesNotMatch(stdout, /correct horse/)
  })

  test('prints a script for k6 in place of sending', async (t) => {
    const deployment = await platform(t)
    const { code, stdout } = await command(deployment, '--export', 'k6', '--scenario', 'hits')
    assert.equal(code, 0)
    assert.match(stdout, /^\/\/ Made by Tally.*"scenario": "hits".*export function handleSummary/s)
    assert.ok(stdout.includes(deployment.urls.app))
  })

  test('prints manifests for k6-operator, and that pods do not reach a loopback address', async (t) => {
    const { code, stdout, stderr } = await command(await platform(t), '--export', 'k6-operator')
    assert.equal(code, 0)
    assert.match(stdout, /^kind: TestRun$/m)
    assert.match(stderr, /^Pods don't reach http:\/\/127.*Fix: set TALLY_URL in the TestRun/)
  })

  test('sends nothing where it is asked for a file, but not for an export', async (t) => {
    const { code, stdout, stderr } = await command(await platform(t), '--out', 'load.js')
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /--out needs --export\. Fix: add --export k6/)
  })

  test('refuses a file that is no summary of k6, and says how to get one', async () => {
    const { code, stdout, stderr } = await command({}, '--reconcile', import.meta.filename)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(
      stderr,
      /has no line that an exported script wrote.*Fix: npm run load -- --export k6/,
    )
  })

  for (const [flag, value, allowed] of [
    ['--requests', '1.5', /Allowed: a whole number from 1/],
    ['--requests', '0', /Allowed: a whole number from 1/],
    ['--connections', 'many', /Allowed: a whole number from 1/],
    ['--path', 'orders/1', /"orders\/1" is no request\. Fix: write it as/],
    ['--scenario', 'mxed', /Allowed choices are mixed, pages, hits, data, notes, spike, rollout/],
  ] as const) {
    test(`refuses ${flag} ${value} and says what is allowed`, async () => {
      const { code, stdout, stderr } = await command({}, flag, value)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, allowed)
    })
  }
})
