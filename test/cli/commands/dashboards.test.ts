import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkout } from '../checkout.ts'
import { platform, pod } from '../deployed-platform.ts'

test('dashboards says where the page is, and how to get its password', async (t) => {
  const { tally, ports } = await platform(t, [pod('app', true), pod('prometheus', true)])
  const { exitCode, stdout } = await tally(['dashboards'])
  assert.equal(exitCode, 0)
  const [url, how] = stdout.split('\n')
  assert.equal(url, `http://127.0.0.1:${ports.prometheus}/user/`)
  assert.match(
    how ?? '',
    /^User and password \(prometheus login\): npm run status -- .*--show-secrets/,
  )
  assert.doesNotMatch(stdout, /pass-of/)
})

test('dashboards fails where nothing is deployed, and says how to deploy', async (t) => {
  const { tally } = await checkout(t)
  for (const args of [[], ['--out', 'file.html']]) {
    const { exitCode, stderr } = await tally(['dashboards', ...args])
    assert.equal(exitCode, 1)
    assert.match(stderr, /Nothing is deployed\. Fix: npm run up$/)
  }
})

test('dashboards fails where Prometheus does not answer, with why', async (t) => {
  const { tally } = await platform(t, [pod('app', true)], {
    data: { 'prometheus-username': 'tally', 'prometheus-password': 'another' },
  })
  for (const args of [[], ['--out', 'file.html']]) {
    const { exitCode, stderr } = await tally(['dashboards', ...args])
    assert.equal(exitCode, 1)
    assert.match(stderr, /central Prometheus of local does not answer.*\n.*Fix: npm run up/)
  }
})

test('dashboards fails where Grafana is there and does not answer', async (t) => {
  const { tally } = await platform(t, [pod('app', true), pod('grafana', true)])
  const { exitCode, stderr } = await tally(['dashboards'])
  assert.equal(exitCode, 1)
  assert.match(
    stderr,
    /Neither Grafana nor a page of dashboards answers on local\. .*Fix: npm run up/,
  )
})

test('dashboards names Grafana where that shows them', async (t) => {
  const { tally, ports } = await platform(t, [pod('app', true), pod('grafana', true)], {
    grafanaAnswers: true,
  })
  const { exitCode, stdout } = await tally(['dashboards'])
  assert.equal(exitCode, 0)
  assert.match(
    stdout,
    new RegExp(`^Grafana shows the dashboards: http://127.0.0.1:${ports.grafana}$`, 'm'),
  )
  assert.match(stdout, /^User and password \(grafana login\): /m)
})

test('dashboards writes a file with what Prometheus answers for the time range', async (t) => {
  const series = { metric: { service: 'app' }, values: [[1, '1'] as const] }
  const { tally, read } = await platform(t, [pod('app', true)], { seriesOf: () => [series] })
  const { exitCode, stdout, stderr } = await tally([
    'dashboards',
    '--out',
    'd.html',
    '--last',
    '2h',
  ])
  assert.deepEqual([exitCode, stderr], [0, ''])
  assert.match(fileURLToPath(stdout.trim()), /d\.html$/)
  const page = await read('d.html')
  const [, json = ''] =
    /<script id="data" type="application\/json">(.*?)<\/script>/s.exec(page) ?? []
  const { recorded, target } = JSON.parse(json)
  assert.equal(target, 'local')
  assert.equal(recorded.end - recorded.start, 7200)
  assert.ok(Object.keys(recorded.answers).some((asked) => asked.startsWith('query_range?')))
  assert.doesNotMatch(page, /pass-of/)
})

test('dashboards refuses a time range that is none', async (t) => {
  const { tally } = await checkout(t)
  for (const last of ['yesterday', '0s', 'now-1h']) {
    const { exitCode, stderr } = await tally(['dashboards', '--out', 'd.html', '--last', last])
    assert.equal(exitCode, 1)
    assert.match(stderr, /Allowed: a number and s, m, h or d, e\.g\. 30m\./)
  }
})
