import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failedPerSecond } from '../../../loadtest/report/failures.ts'
import type { TimelinePoint } from '../../../loadtest/send/timeline.ts'

const span = (elapsedSeconds: number, failed: number): TimelinePoint => ({
  elapsedSeconds,
  failed,
  sent: 0,
  ok: 0,
  requestsPerSecond: 0,
  p95Ms: null,
  readyReplicas: null,
  desiredReplicas: null,
})

test('what failed in each span of a load, by its length', () => {
  const { points } = failedPerSecond({ timeline: [span(0.25, 1), span(0.5, 1), span(2.5, 7)] })
  assert.deepEqual(points, [
    [0, 0],
    [0.25, 4],
    [0.5, 0],
    [2.5, 3],
  ])
})
