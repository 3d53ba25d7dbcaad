import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from '../build.ts'

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

test('a scrape covers what was counted before it', async (t) => {
  const app = await build(t)
  await app.inject('/')
  assert.equal(await app.metrics.ledger.whenScraped(0), false)
  await app.inject('/metrics')
  assert.equal(await app.metrics.ledger.whenScraped(0), true)
})

test('HEAD /metrics is refused, since it would pass for a scrape', async (t) => {
  const app = await build(t)
  await app.inject('/')
  const response = await app.inject({ method: 'HEAD', url: '/metrics' })
  assert.equal(response.statusCode, 405)
  assert.equal(await app.metrics.ledger.whenScraped(0), false)
})
