import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginRollout, rolloutProblem } from '../../../loadtest/send/rollout.ts'

test('a rollout that ends before the load is no problem', async () => {
  const rollout = beginRollout(async () => {}, 8)
  const outcome = await rollout.outcome()
  assert.deepEqual([outcome.startedAtSeconds, outcome.underLoad, outcome.problem], [8, true, null])
  assert.equal(rolloutProblem(outcome), undefined)
})

test('a rollout that goes on after the load is waited for, and is a problem', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const rollout = beginRollout(() => promise, 8)
  setTimeout(resolve, 20)
  const outcome = await rollout.outcome()
  assert.equal(outcome.underLoad, false)
  assert.match(rolloutProblem(outcome) ?? '', /ended after the last request. Fix: send more/)
})

test('a rollout that does not complete names what it waited for', async () => {
  const rollout = beginRollout(async () => {
    throw new Error('after 300 s 1 of 2 new pods were available')
  }, 8)
  const outcome = await rollout.outcome()
  assert.equal(outcome.seconds, null)
  assert.equal(
    rolloutProblem(outcome),
    'The rollout did not complete: after 300 s 1 of 2 new pods were available',
  )
})
