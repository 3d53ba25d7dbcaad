import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AttemptLimit,
  createAttemptLimit,
  type Rule,
} from '../../../../app/notes/users/attempt-limit.ts'
import type { DocumentDatabase, Entity } from '../../../../app/stores/collection.ts'
import { StoreUnavailableError } from '../../../../app/stores/store-unavailable-error.ts'
import { emptyDatabase } from '../build.ts'

const minute = 60_000

interface Limit {
  readonly limit: AttemptLimit
  readonly rules: readonly Rule[]
}

const create = (
  database: DocumentDatabase,
  { attempts, seconds = 900 }: { attempts: number; seconds?: number },
): Limit => ({
  limit: createAttemptLimit(database, { name: 'attempts', seconds }),
  rules: [{ same: ['email'], most: attempts }],
})

/** Makes an attempt. @returns how long to wait for it; 0: it was made */
const attempt = async ({ limit, rules }: Limit, email: string, source = 'home') => {
  const made = await limit.attempt({ email, source }, rules, async () => 'made' as const)
  return made === 'made' ? 0 : made.waitSeconds
}

test('so many attempts go on; the next one waits for the first to be forgotten', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const limit = create(emptyDatabase(), { attempts: 2, seconds: 600 })
  assert.equal(await attempt(limit, 'ann'), 0)
  t.mock.timers.tick(minute)
  assert.equal(await attempt(limit, 'ann'), 0)
  t.mock.timers.tick(minute)
  assert.equal(await attempt(limit, 'ann'), 480)
  t.mock.timers.tick(8 * minute)
  assert.equal(await attempt(limit, 'ann'), 0)
})

test('who was refused does not wait longer for having tried', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const limit = create(emptyDatabase(), { attempts: 1, seconds: 600 })
  await attempt(limit, 'ann')
  for (const left of [600, 540, 480]) {
    assert.equal(await attempt(limit, 'ann'), left)
    t.mock.timers.tick(minute)
  }
})

test('accounts are limited each by itself', async () => {
  const limit = create(emptyDatabase(), { attempts: 1 })
  assert.equal(await attempt(limit, 'ann'), 0)
  assert.equal(await attempt(limit, 'bob'), 0)
  assert.ok((await attempt(limit, 'ann')) > 0)
})

test('the right password forgets the wrong ones of its source alone', async () => {
  const limit = create(emptyDatabase(), { attempts: 1 })
  await attempt(limit, 'ann')
  await limit.limit.succeeded({ email: 'ann', source: 'home' })
  assert.equal(await attempt(limit, 'ann'), 0)
})

test('what breaks any of the rules waits for the one that takes longest', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const { limit } = create(emptyDatabase(), { attempts: 0, seconds: 600 })
  const both = {
    limit,
    rules: [
      { same: ['email'], most: 1 },
      { same: ['source'], most: 1 },
    ] as const,
  }
  assert.equal(await attempt(both, 'ann', 'home'), 0)
  t.mock.timers.tick(minute)
  assert.equal(await attempt(both, 'bob', 'work'), 0)
  t.mock.timers.tick(minute)
  assert.equal(await attempt(both, 'ann', 'away'), 480)
  assert.equal(await attempt(both, 'ann', 'work'), 540)
  assert.equal(await attempt(both, 'cid', 'away'), 0)
})

test('what throws is no attempt', async () => {
  const limit = create(emptyDatabase(), { attempts: 1 })
  for (const _time of [1, 2, 3]) {
    const fail = () => Promise.reject(new Error('not looked at'))
    await assert.rejects(
      limit.limit.attempt({ email: 'ann', source: 'home' }, limit.rules, fail),
      /not looked at/,
    )
  }
  assert.equal(await attempt(limit, 'ann'), 0)
  assert.ok((await attempt(limit, 'ann')) > 0)
})

test('an attempt that was recorded before the store failed is taken back', async () => {
  const database = emptyDatabase()
  const attempts = database.collection('attempts')
  const limit = create(
    {
      ...database,
      collection: <T extends Entity>(name: string) => ({
        ...database.collection<T>(name),
        find: () => Promise.reject(new StoreUnavailableError('gone')),
      }),
    },
    { attempts: 1 },
  )
  await assert.rejects(attempt(limit, 'ann'), StoreUnavailableError)
  assert.equal(await attempts.count({}), 0)
})

test('old attempts are forgotten though nobody ever gets in', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const database = emptyDatabase()
  const limit = create(database, { attempts: 10, seconds: 600 })
  for (const email of ['a', 'b', 'c']) await attempt(limit, email)
  t.mock.timers.tick(11 * minute)
  await attempt(limit, 'd')
  assert.equal(await database.collection('attempts').count({}), 1)
})

test('replicas count together, and of many attempts at a time no more than allowed go on', async () => {
  const database = emptyDatabase()
  const [first, second] = [1, 2].map(() => create(database, { attempts: 3 }))
  assert.ok(first && second)
  const waits = await Promise.all(
    Array.from({ length: 20 }, (_, turn) => attempt(turn % 2 === 0 ? first : second, 'ann')),
  )
  assert.ok(waits.filter((seconds) => seconds === 0).length <= 3)
  assert.equal(await attempt(first, 'bob'), 0)
})
