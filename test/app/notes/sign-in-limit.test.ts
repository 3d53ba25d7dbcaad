import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSignInLimit } from '../../../app/notes/sign-in-limit.ts'
import { emptyDatabase } from './build.ts'

const minute = 60_000

test('so many attempts go on; the next one waits for the first to be forgotten', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const limit = createSignInLimit(emptyDatabase(), { attempts: 2, seconds: 600 })
  assert.equal(await limit.attempt('ann'), 0)
  t.mock.timers.tick(minute)
  assert.equal(await limit.attempt('ann'), 0)
  t.mock.timers.tick(minute)
  assert.equal(await limit.attempt('ann'), 480)
  t.mock.timers.tick(8 * minute)
  assert.equal(await limit.attempt('ann'), 0)
})

test('who was refused does not wait longer for having tried', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const limit = createSignInLimit(emptyDatabase(), { attempts: 1, seconds: 600 })
  await limit.attempt('ann')
  for (const left of [600, 540, 480]) {
    assert.equal(await limit.attempt('ann'), left)
    t.mock.timers.tick(minute)
  }
})

test('accounts are limited each by itself', async () => {
  const limit = createSignInLimit(emptyDatabase(), { attempts: 1 })
  assert.equal(await limit.attempt('ann'), 0)
  assert.equal(await limit.attempt('bob'), 0)
  assert.ok((await limit.attempt('ann')) > 0)
})

test('the right password forgets the wrong ones', async () => {
  const limit = createSignInLimit(emptyDatabase(), { attempts: 1 })
  await limit.attempt('ann')
  await limit.succeeded('ann')
  assert.equal(await limit.attempt('ann'), 0)
})

test('replicas count together, and of many attempts at a time no more than allowed go on', async () => {
  const database = emptyDatabase()
  const replicas = [1, 2].map(() => createSignInLimit(database, { attempts: 3 }))
  const waits = await Promise.all(
    Array.from({ length: 20 }, (_, turn) => replicas[turn % 2]?.attempt('ann')),
  )
  assert.ok(waits.filter((seconds) => seconds === 0).length <= 3)
  assert.ok(((await replicas[0]?.attempt('bob')) ?? 1) === 0)
})
