import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Replicas } from '../../../loadtest/deployment.ts'
import { watchReplicas } from '../../../loadtest/send/replica-watch.ts'
import { until } from '../../app/until.ts'

const pods = { ready: 2, desired: 3 }
const never = () => new Promise<Replicas>(() => {})
const soon = { pollMilliseconds: 5, answerWithinMilliseconds: 50 }

const becomes = (condition: () => boolean) => until(async () => condition() || undefined)

/** Answers the first readings like this, and none after them. */
const inTurn = (...answers: (() => Promise<Replicas>)[]) => {
  return () => (answers.shift() ?? never)()
}

test('replicas are known from the beginning, and read repeatedly', async (t) => {
  let reads = 0
  const { current, stop } = await watchReplicas(async () => ({ ready: ++reads, desired: 3 }), soon)
  t.after(stop)
  assert.deepEqual(current(), { ready: 1, desired: 3 })
  await becomes(() => (current()?.ready ?? 0) >= 3)
})

test('replicas are unknown while they cannot be read', async (t) => {
  const away = async () => Promise.reject(new Error('away'))
  const { promise: back, resolve: comeBack } = Promise.withResolvers<Replicas>()
  const { current, stop } = await watchReplicas(
    inTurn(
      async () => pods,
      away,
      () => back,
    ),
    { ...soon, answerWithinMilliseconds: 60_000 },
  )
  t.after(stop)
  assert.deepEqual(current(), pods)
  await becomes(() => current() === undefined)
  comeBack(pods)
  await becomes(() => current() === pods)
})

test('replicas are unknown where no answer comes any more', async (t) => {
  const { current, stop } = await watchReplicas(
    inTurn(async () => pods),
    soon,
  )
  t.after(stop)
  assert.deepEqual(current(), pods)
  await becomes(() => current() === undefined)
})

test('a load does not wait for an answer that does not come', async (t) => {
  const { current, stop } = await watchReplicas(never, soon)
  t.after(stop)
  assert.equal(current(), undefined)
})
