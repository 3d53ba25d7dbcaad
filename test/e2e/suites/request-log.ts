import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { before, describe, test } from 'node:test'
import { kubectl } from '../../../embedded/node/kubectl.ts'
import type { LogLine } from '../../../loadtest/logs/log-store.ts'
import { podFields } from '../../../loadtest/logs/request-lines.ts'
import { backToOne } from '../support/autoscaling.ts'
import { killContainers } from '../support/kill.ts'
import { load } from '../support/load.ts'
import { ofComponent, type Platform, readyPlatform } from '../support/platform.ts'
import { tally, tallyOk } from '../support/tally.ts'
import { until } from '../support/until.ts'

/** The lines about a request, as `npm run logs` finds them. */
async function linesOf(requestId: string): Promise<readonly LogLine[]> {
  const { stdout } = await tally('logs', '--request', requestId, '--json')
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogLine)
}

const collector = ['--namespace', 'tally-nodes', 'daemonset/log-collector']

/** Has no node, or each one, run the collector, and waits until that is so. */
async function runCollector(runs: boolean): Promise<void> {
  const spec = { template: { spec: { nodeSelector: { 'tally/none': runs ? null : 'here' } } } }
  await kubectl(['patch', ...collector, '--patch', JSON.stringify({ spec })])
  await kubectl(['rollout', 'status', ...collector, '--timeout=120s'])
  const pods = ['get', 'pods', '--namespace', 'tally-nodes', '--output', 'name']
  const isLeft = async () => (await kubectl(pods)).stdout.includes('log-collector')
  if (!runs) await until('the collector is gone', async () => !(await isLeft()), 60)
}

describe('the request log on a real Kubernetes', () => {
  let platform: Platform
  before(async () => {
    const file = process.env.TALLY_SETTINGS ?? ''
    const settings = JSON.parse(await readFile(file, 'utf8'))
    const web = { ...settings.web, requestLog: true }
    await writeFile(file, JSON.stringify({ ...settings, web }))
    await tallyOk('up', 'embedded')
    platform = await readyPlatform()
  })

  test('has each of 2000 requests, by route and status', async () => {
    const outcome = await load('--requests', '2000')
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.deepEqual([outcome.sent, outcome.counted, outcome.logged], [2000, 2000, 2000])
    for (const { route, sent, logged, statuses, loggedStatuses } of outcome.routes) {
      assert.deepEqual([route, logged, loggedStatuses], [route, sent, statuses])
    }
  })

  test("shows NGINX's and the app's line of one request", async () => {
    const { headers } = await fetch(`${platform.app}/hits?secret=in-the-query`, {
      headers: { cookie: 'session=in-a-cookie' },
    })
    const id = headers.get('x-request-id') ?? ''
    assert.match(id, /^[0-9a-f]{32}$/)
    await until('both lines are there', async () => (await linesOf(id)).length >= 2, 60)
    const lines = await linesOf(id)
    assert.deepEqual(lines.map((line) => line[podFields.service]).sort(), ['app', 'nginx'])
    for (const line of lines) assert.deepEqual([line.method, line.status], ['GET', '200'])
    assert.doesNotMatch(JSON.stringify(lines), /in-the-query|in-a-cookie/)
    const { stdout } = await tallyOk('logs', '--request', id)
    assert.match(stdout, /GET \/hits 200 .*\n.*GET \/hits 200 /)
  })

  test("is read by nobody without its password, not even in the app's pod", async () => {
    const program =
      "fetch('http://logs:9428/select/logsql/query?query=*',{signal:AbortSignal.timeout(5000)})" +
      '.then((r)=>console.log(r.status),(e)=>console.log(e.name)).finally(()=>process.exit())'
    // None is taken away while the program runs in it, nor its files in the next test.
    await backToOne(platform)
    const inApp = ['exec', 'deployment/tally-app', '--container', 'app', '--']
    const said = await platform.kubectl(...inApp, 'node', '-e', program)
    assert.match(said.trim(), /^(401|TypeError|TimeoutError)$/)
  })

  test('names what it lacks while nothing collects, and gets it afterwards', async () => {
    await runCollector(false)
    const outcome = await load('--requests', '200').finally(() => runCollector(true))
    assert.deepEqual(
      [outcome.verdict, outcome.counted, outcome.logged, outcome.exitCode],
      ['not-logged', 200, 0, 1],
      outcome.message,
    )
    assert.match(outcome.message, /The log lacks 200 of the answers: (GET|POST) .* with request id/)
    const missing = outcome.notLogged ?? []
    assert.equal(missing.length, 100)
    for (const { requestId } of [...missing.slice(0, 2), ...missing.slice(-1)]) {
      await until('the line arrives', async () => (await linesOf(requestId)).length >= 2, 90)
    }
  })

  test('loses nothing of a load while its store is killed, or names it', async () => {
    const loading = load('--requests', '3000', '--rate', '300')
    await new Promise((resolve) => setTimeout(resolve, 12_000))
    await killContainers(platform, ...ofComponent('logs'))
    const { sent, counted, logged, notLogged, message } = await loading
    assert.deepEqual([sent, counted], [3000, 3000], message)
    assert.equal(typeof logged, 'number', message)
    assert.equal(notLogged?.length, Math.min(100, 3000 - (logged ?? 0)), message)
  })
})
