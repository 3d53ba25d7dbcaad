import assert from 'node:assert/strict'
import { test } from 'node:test'
import { condense, Timeline } from '../../../loadtest/send/timeline.ts'

/** A load of ten answers in each tick of a quarter of a second. */
function load(ticks: number): Timeline {
  const timeline = new Timeline()
  for (let tick = 1; tick <= ticks; tick += 1) {
    for (let answer = 0; answer < 10; answer += 1) timeline.answered(5, true)
    timeline.tick(tick / 4, tick * 10, { ready: 1, desired: 3 })
  }
  return timeline
}

test('each point has what was sent so far, and the rate of its span', () => {
  const timeline = new Timeline()
  timeline.answered(10, true)
  timeline.answered(20, false)
  timeline.unanswered()
  timeline.tick(0.5, 4, { ready: 2, desired: 5 })
  timeline.answered(30, true)
  timeline.tick(1, 4)
  const [first, second] = timeline.points
  assert.ok(first && Math.abs((first.p95Ms ?? 0) - 20) < 0.1)
  assert.deepEqual(
    { ...first, p95Ms: 0 },
    {
      elapsedSeconds: 0.5,
      sent: 4,
      ok: 1,
      failed: 2,
      requestsPerSecond: 4,
      p95Ms: 0,
      readyReplicas: 2,
      desiredReplicas: 5,
    },
  )
  assert.deepEqual(
    [second?.ok, second?.failed, second?.requestsPerSecond, second?.readyReplicas],
    [2, 2, 2, null],
  )
})

test('a long load has a bounded number of points that span all of its time', () => {
  const timeline = load(10_000)
  timeline.finish(2500.1, 100_000)
  const { points } = timeline
  assert.ok(points.length > 100 && points.length <= 240, `${points.length}`)
  assert.equal(points.at(-1)?.sent, 100_000)
  for (const { requestsPerSecond } of points.slice(0, -1)) assert.equal(requestsPerSecond, 40)
})

test('a short span at the end is joined to the one before', () => {
  const timeline = load(4)
  timeline.answered(5, true)
  timeline.finish(1.01, 41)
  assert.deepEqual(
    timeline.points.map(({ elapsedSeconds }) => elapsedSeconds),
    [0.25, 0.5, 0.75, 1.01],
  )
  assert.equal(timeline.points.at(-1)?.ok, 41)
})

test('a load that is over before the first tick has one point', () => {
  const timeline = new Timeline()
  timeline.answered(5, true)
  timeline.finish(0.1, 1)
  assert.deepEqual(
    timeline.points.map(({ sent, requestsPerSecond }) => [sent, requestsPerSecond]),
    [[1, 10]],
  )
})

test('the last seconds are one point', () => {
  assert.equal(new Timeline().recent(2), undefined)
  const recent = load(100).recent(2)
  assert.deepEqual(
    [recent?.elapsedSeconds, recent?.requestsPerSecond, recent?.readyReplicas],
    [25, 40, 1],
  )
})

test('a timeline is condensed into few rows with the same sums', () => {
  const { points } = load(100)
  const rows = condense(points, 12)
  assert.equal(rows.length, 12)
  assert.deepEqual(rows.at(-1), points.at(-1))
  for (const { requestsPerSecond } of rows) assert.equal(requestsPerSecond, 40)
})
