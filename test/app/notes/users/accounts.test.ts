import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAccounts } from '../../../../app/notes/users/accounts.ts'
import { createPasswordHasher } from '../../../../app/notes/users/password.ts'
import { SemaphoreFull } from '../../../../app/notes/users/semaphore.ts'
import { createSignInLimit } from '../../../../app/notes/users/sign-in-limit.ts'
import { cheap, emptyDatabase } from '../build.ts'

function accountsOver(database = emptyDatabase(), attempts = 10) {
  const limit = createSignInLimit(database, { attempts })
  return createAccounts({ database, hasher: createPasswordHasher(cheap), limit })
}

const ann = { email: 'ann@example.org', password: 'open sesame' }

test('who signed up is known by address and password', async () => {
  const accounts = accountsOver()
  const user = await accounts.signUp(ann)
  assert.deepEqual(await accounts.authenticate(ann), { outcome: 'ok', user })
})

test('a wrong password and an unknown address look alike', async () => {
  const accounts = accountsOver()
  await accounts.signUp(ann)
  const wrong = { outcome: 'wrong' }
  assert.deepEqual(await accounts.authenticate({ ...ann, password: 'sesame' }), wrong)
  assert.deepEqual(await accounts.authenticate({ ...ann, email: 'bob@example.org' }), wrong)
})

test('of two who sign up with one address at a time, one does', async () => {
  const accounts = accountsOver()
  const users = await Promise.all([1, 2, 3].map(() => accounts.signUp(ann)))
  assert.equal(users.filter((user) => user !== undefined).length, 1)
})

test('after too many wrong passwords even the right one has to wait', async () => {
  const accounts = accountsOver(emptyDatabase(), 2)
  await accounts.signUp(ann)
  for (const password of ['a', 'b']) await accounts.authenticate({ ...ann, password })
  const refused = await accounts.authenticate(ann)
  assert.ok(refused.outcome === 'limited' && refused.waitSeconds > 0)
})

test('an attempt whose password was not looked at does not count', async () => {
  const database = emptyDatabase()
  const hasher = createPasswordHasher(cheap)
  const limit = createSignInLimit(database, { attempts: 2 })
  let full = true
  const accounts = createAccounts({
    database,
    limit,
    hasher: {
      ...hasher,
      verify: (...of) => (full ? Promise.reject(new SemaphoreFull('full')) : hasher.verify(...of)),
    },
  })
  await accounts.signUp(ann)
  for (const _time of [1, 2, 3]) await assert.rejects(accounts.authenticate(ann), SemaphoreFull)
  full = false
  assert.equal((await accounts.authenticate(ann)).outcome, 'ok')
})

test('after a change of the password the old one is wrong', async () => {
  const accounts = accountsOver()
  const user = await accounts.signUp(ann)
  assert.ok(user)
  assert.equal(await accounts.isCurrent(user), true)
  assert.equal(await accounts.changePassword(user, 'close sesame'), true)
  assert.equal(await accounts.isCurrent(user), false)
  assert.equal((await accounts.authenticate(ann)).outcome, 'wrong')
  assert.equal((await accounts.authenticate({ ...ann, password: 'close sesame' })).outcome, 'ok')
})

test('of two changes of one password, the second changes nothing', async () => {
  const accounts = accountsOver()
  const user = await accounts.signUp(ann)
  assert.ok(user)
  assert.equal(await accounts.changePassword(user, 'first'), true)
  assert.equal(await accounts.changePassword(user, 'second'), false)
  assert.equal((await accounts.authenticate({ ...ann, password: 'first' })).outcome, 'ok')
})

test('no password is stored', async () => {
  const database = emptyDatabase()
  await accountsOver(database).signUp(ann)
  const stored = await database.collection('notes-users').find({}, { sort: {}, limit: 10 })
  assert.equal(stored.length, 1)
  assert.doesNotMatch(JSON.stringify(stored), /sesame/)
})
