import assert from 'node:assert/strict'
import { test } from 'node:test'
import { service } from '../../../app/contract.ts'
import { build, listen } from '../build.ts'
import { agentMark } from '../counts.ts'
import { openConnection } from '../exchange.ts'

test('/metrics is in the format that Prometheus reads', async (t) => {
  const app = await build(t)
  const { statusCode, headers } = await app.inject('/metrics')
  assert.equal(statusCode, 200)
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
})

test('/metrics has what is to be known about the process', async (t) => {
  const app = await build(t)
  const { body } = await app.inject('/metrics')
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_heap_size_used_bytes',
  ]) {
    assert.match(body, new RegExp(`^${name} [\\d.e+-]+$`, 'm'))
  }
})

test("the agent's scrape covers what was counted before it", async (t) => {
  const app = await build(t)
  await app.inject('/')
  assert.equal(await app.metrics.ledger.whenScraped(0), false)
  await app.inject({ url: '/metrics', headers: agentMark })
  assert.equal(await app.metrics.ledger.whenScraped(0), true)
})

for (const [name, headers] of [
  ['a person', {}],
  [
    'another Prometheus',
    { 'user-agent': 'Prometheus/3.13.0', 'x-prometheus-scrape-timeout-seconds': '5' },
  ],
  ['another agent', { [service.agentMark.header]: 'another' }],
] as const) {
  test(`what ${name} reads covers nothing`, async (t) => {
    const app = await build(t)
    await app.inject('/')
    const { statusCode } = await app.inject({ url: '/metrics', headers })
    assert.equal(statusCode, 200)
    assert.equal(await app.metrics.ledger.whenScraped(0), false)
  })
}

test('a scrape that the agent gave up covers nothing', async (t) => {
  const { app, port } = await listen(t)
  await app.inject('/')
  const [rendering, rendered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  t.mock.method(app.metrics.registry, 'metrics', async () => {
    rendering.resolve()
    await rendered.promise
    return ''
  })
  const socket = await openConnection(port)
  const { header, value } = service.agentMark
  socket.write(`GET /metrics HTTP/1.1\r\nHost: x\r\n${header}: ${value}\r\n\r\n`)
  await rendering.promise
  socket.destroy()
  await app.metrics.ledger.whenIdle(5_000)
  rendered.resolve()
  await app.inject({ url: '/metrics' })
  assert.equal(await app.metrics.ledger.whenScraped(0), false)
})

test('HEAD /metrics is refused, since it would pass for a scrape', async (t) => {
  const app = await build(t)
  await app.inject('/')
  const response = await app.inject({ method: 'HEAD', url: '/metrics' })
  assert.equal(response.statusCode, 405)
  assert.equal(await app.metrics.ledger.whenScraped(0), false)
})
