import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { execa } from 'execa'
import { stringify } from 'yaml'
import { requestCounterPresets } from '../../config/request-counters.ts'
import { buildPrograms, program } from '../../embedded/toolchain/programs.ts'
import { type AuditOptions, runAudit } from '../../loadtest/audit/audit.ts'
import { countingPod, frontOf } from '../loadtest/counting-pods.ts'
import { until } from './support/until.ts'

const spring = requestCounterPresets['spring-boot']
const root = join(import.meta.dirname, '../..')

/** Below those that the kernel gives out: tests side by side take these in the meantime. */
let nextPort = 19_200

/** A Prometheus of a test, which scrapes pods as one job each second. */
async function prometheusOf(
  t: TestContext,
  prometheus: string,
  jobs: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-audit-'))
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: Object.entries(jobs).map(([job_name, urls]) => ({
      job_name,
      static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
    })),
  }
  await writeFile(join(folder, 'prometheus.yml'), stringify(config))
  nextPort += 1
  const address = `127.0.0.1:${nextPort}`
  const flags = [`--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`]
  const running = execa({ cwd: folder, reject: false })(prometheus, flags)
  t.after(async () => {
    running.kill('SIGKILL')
    await running
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://${address}`
  const scraped = () =>
    fetch(`${url}/api/v1/query?query=count_over_time(up[1m])>2`).then(
      async (response) => (await response.text()).includes('instance'),
      () => false,
    )
  await until('Prometheus has scraped the pods', scraped, 60)
  return url
}

describe('an audit of a service that Tally did not deploy, with a real Prometheus', {
  concurrency: 4,
}, () => {
  let folder: string
  let prometheus: string
  before(async () => {
    await buildPrograms(console.log)
    folder = await mkdtemp(join(tmpdir(), 'tally-audit-program-'))
    // Under its own path it would be taken for something that a cluster left behind.
    prometheus = join(folder, 'prometheus')
    await copyFile(program('prometheus'), prometheus)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const audit = (options: Pick<AuditOptions, 'url' | 'prometheus'> & Partial<AuditOptions>) =>
    runAudit({
      counter: spring,
      paths: ['/orders/1', 'POST /orders', '/missing as /**'],
      requests: 300,
      settleTimeoutSeconds: 8,
      ...options,
    })

  test('agrees by method, route and status, as a command too', async (t) => {
    const pod = await countingPod(t)
    const url = await prometheusOf(t, prometheus, { orders: [pod.url] })
    const run = await execa({ cwd: root, reject: false })`${process.execPath} cli/main.ts audit
      --url ${pod.url} --prometheus ${url} --counter spring-boot --requests 120
      --path /orders/1 --path ${'POST /orders'} --body {} --path ${'/missing as /**'} --json`
    assert.equal(run.exitCode, 0, run.stderr)
    const { verdict, sent, counted, routes } = JSON.parse(run.stdout)
    assert.deepEqual([verdict, sent, counted], ['agree', 120, 120])
    assert.deepEqual(
      routes.map(({ method, route, counted: n }: Record<string, unknown>) => [method, route, n]),
      [
        ['GET', '/orders/{id}', 40],
        ['POST', '/orders', 40],
        ['GET', '/**', 40],
      ],
    )
  })

  test('names the requests of somebody else', async (t) => {
    const pod = await countingPod(t)
    const url = await prometheusOf(t, prometheus, { orders: [pod.url] })
    let hasBegun = false
    const outcome = await audit({
      url: pod.url,
      prometheus: url,
      onProgress: async ({ phase }) => {
        if (phase !== 'load' || hasBegun) return
        hasBegun = true
        for (let i = 0; i < 7; i++) await fetch(`${pod.url}/orders/5`)
      },
    })
    assert.equal(outcome.verdict, 'disagree')
    assert.equal(outcome.counted, 307)
    assert.match(outcome.message, /GET \/orders\/\{id\} 200: 100 answered, 107 counted \(\+7\)/)
    assert.match(outcome.message, /Somebody else sent requests/)
  })

  test('says that a pod is not scraped', async (t) => {
    const [first, second] = await Promise.all([countingPod(t), countingPod(t)])
    const front = await frontOf(t, [first, second])
    const url = await prometheusOf(t, prometheus, { orders: [first.url] })
    const outcome = await audit({ url: front, prometheus: url })
    assert.equal(outcome.verdict, 'disagree')
    assert.equal(outcome.counted, 150)
    assert.match(outcome.message, /50 % of the requests are missing, evenly .* \(1 is\)/)
  })

  test('sends nothing where a known pod can not be scraped', async (t) => {
    const pod = await countingPod(t)
    const url = await prometheusOf(t, prometheus, { orders: [pod.url, 'http://127.0.0.1:9'] })
    const outcome = await audit({ url: pod.url, prometheus: url })
    assert.deepEqual([outcome.verdict, outcome.sent], ['not-counted', 0])
    assert.match(outcome.message, /127\.0\.0\.1:9 can't be scraped/)
  })

  test('compares what there is where the counter has no label for statuses', async (t) => {
    const pod = await countingPod(t, ['method', 'uri'])
    const url = await prometheusOf(t, prometheus, { orders: [pod.url] })
    const outcome = await audit({ url: pod.url, prometheus: url })
    assert.deepEqual([outcome.verdict, outcome.counted], ['agree', 300])
    assert.match(outcome.message, /Not compared: statuses \(the counter has no label for them\)/)
  })

  test('says that a pod is scraped twice', async (t) => {
    const pod = await countingPod(t)
    const url = await prometheusOf(t, prometheus, { one: [pod.url], two: [pod.url] })
    await assert.rejects(
      audit({ url: pod.url, prometheus: url }),
      /several jobs: one, two\. Fix: .*--selector 'job="one"'/,
    )
    const outcome = await audit({ url: pod.url, prometheus: url, selector: 'job=~"one|two"' })
    assert.equal(outcome.counted, 600)
    assert.match(outcome.message, /is scraped 2 times \(job="one"; job="two"\)/)
    const one = await audit({ url: pod.url, prometheus: url, selector: '{job="one"}' })
    assert.equal(one.verdict, 'agree', one.message)
  })

  test('does not agree where a pod that is scraped twice hides one that is not scraped', async (t) => {
    const [first, second] = await Promise.all([countingPod(t), countingPod(t)])
    const front = await frontOf(t, [first, second])
    const url = await prometheusOf(t, prometheus, { one: [first.url], two: [first.url] })
    const outcome = await audit({ url: front, prometheus: url, selector: 'job=~"one|two"' })
    assert.equal(outcome.verdict, 'not-counted', outcome.message)
    assert.match(outcome.message, /That the sums agree is chance/)
  })

  test('counts what is sent to a route that probes usually call', async (t) => {
    const pod = await countingPod(t)
    const url = await prometheusOf(t, prometheus, { orders: [pod.url] })
    const outcome = await audit({
      url: pod.url,
      prometheus: url,
      paths: ['/orders/health/live as /orders/{id}'],
      ignoredRoutes: ['/orders*'],
    })
    assert.deepEqual([outcome.verdict, outcome.counted], ['agree', 300])
  })

  test('refuses to guess what an address with a path and other paths mean', async () => {
    await assert.rejects(
      audit({ url: 'http://127.0.0.1:9/shop/', prometheus: 'http://127.0.0.1:9' }),
      /Fix: --url http:\/\/127\.0\.0\.1:9, and --path '\/shop\/…'/,
    )
  })

  test('says which counter there is where it is asked for another one', async (t) => {
    const pod = await countingPod(t)
    const url = await prometheusOf(t, prometheus, { orders: [pod.url] })
    const counter = requestCounterPresets['go-promhttp']
    await assert.rejects(
      audit({ url: pod.url, prometheus: url, counter }),
      /no series of http_requests_total, but of http_server_requests_seconds_count.*--counter spring-boot/,
    )
  })
})
