import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  latencyBuckets,
  latencyHistogram,
  latencyMs,
  recordLatency,
} from '../../../loadtest/send/latency.ts'

function histogram(...latencies: readonly number[]) {
  const all = latencyHistogram()
  for (const latencyMs of latencies) recordLatency(all, latencyMs)
  return all
}

test('no percentile is above the slowest answer', () => {
  const { p50, p95, p99, max } = latencyMs(histogram(9.001, 10.01))
  assert.ok(Math.abs((p50 ?? 0) - 9.001) < 0.01)
  assert.deepEqual([p95, p99, max], [10.01, 10.01, 10.01])
})

test('every answer is in one bucket, at most as slow as its end', () => {
  const buckets = latencyBuckets(histogram(0.7, 1, 1, 12, 250))
  assert.equal(
    buckets.reduce((sum, { count }) => sum + count, 0),
    5,
  )
  assert.ok((buckets[0]?.upToMs ?? 0) >= 0.7 && (buckets.at(-1)?.upToMs ?? 0) >= 250)
  assert.deepEqual(
    buckets.filter(({ upToMs }) => upToMs === 1),
    [{ upToMs: 1, count: 2 }],
  )
})

test('buckets are equally wide on a logarithmic axis, empty ones included', () => {
  const buckets = latencyBuckets(histogram(1, 100))
  assert.equal(buckets.length, 21)
  for (const [i, { upToMs }] of buckets.entries()) {
    const before = buckets[i - 1]?.upToMs
    if (before !== undefined) assert.ok(Math.abs(upToMs / before - 10 ** 0.1) < 0.02, `${upToMs}`)
  }
})

test('without an answer there is no bucket', () => {
  assert.deepEqual(latencyBuckets(histogram()), [])
})
