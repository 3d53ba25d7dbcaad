import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AccountLimits,
  type Accounts,
  createAccounts,
} from '../../../../app/notes/users/accounts.ts'
import { createPasswordHasher } from '../../../../app/notes/users/password.ts'
import { SemaphoreFull } from '../../../../app/notes/users/semaphore.ts'
import { cheap, emptyDatabase } from '../build.ts'

const accountsOver = (database = emptyDatabase(), limits: AccountLimits = {}) =>
  createAccounts({ database, hasher: createPasswordHasher(cheap), limits })

const ann = { email: 'ann@example.org', password: 'open sesame' }
const home = { client: '192.0.2.1', device: undefined }
const from = (client: string) => ({ client, device: undefined })

/** Signs up, and in. @returns the user */
async function signUp(accounts: Accounts, credentials = ann) {
  await accounts.signUp(credentials, home)
  const signedIn = await accounts.authenticate(credentials, home)
  assert.ok(signedIn.outcome === 'ok')
  return signedIn.user
}

test('who signed up is known by address and password', async () => {
  const user = await signUp(accountsOver())
  assert.equal(user.email, ann.email)
})

test('a wrong password and an unknown address look alike', async () => {
  const accounts = accountsOver()
  await accounts.signUp(ann, home)
  const wrong = { outcome: 'wrong' }
  const sesame = { ...ann, password: 'sesame' }
  assert.deepEqual(await accounts.authenticate(sesame, home), wrong)
  assert.deepEqual(await accounts.authenticate({ ...ann, email: 'bob@example.org' }, home), wrong)
})

test('of those who sign up with one address, at a time or later, one gets it, and none is told', async () => {
  const database = emptyDatabase()
  const accounts = accountsOver(database)
  const signUps = [1, 2, 3].map((password) =>
    accounts.signUp({ ...ann, password: String(password) }, home),
  )
  const outcomes = [...(await Promise.all(signUps)), await accounts.signUp(ann, home)]
  assert.deepEqual(new Set(outcomes.map(({ outcome }) => outcome)), new Set(['done']))
  assert.equal(await database.collection('notes-users').count({}), 1)
  assert.equal((await accounts.authenticate(ann, home)).outcome, 'wrong')
})

for (const [what, taken] of [
  ['free', false],
  ['taken', true],
] as const) {
  test(`a sign-up with a ${what} address hashes once, reads one user and writes one`, async () => {
    const database = emptyDatabase()
    if (taken) await accountsOver(database).signUp(ann, home)
    const done: string[] = []
    const hasher = createPasswordHasher(cheap)
    const accounts = createAccounts({
      database: {
        ...database,
        collection: (...of) => {
          const collection = database.collection(...of) as object
          if (of[0] !== 'notes-users') return collection as never
          return new Proxy(collection, {
            get: (target, name: never) => {
              done.push(name === 'findOne' ? 'read' : 'write')
              return target[name]
            },
          }) as never
        },
      },
      hasher: {
        ...hasher,
        hash: (password) => {
          done.push('hash')
          return hasher.hash(password)
        },
      },
    })
    await accounts.signUp(ann, home)
    assert.deepEqual(done, ['hash', 'read', 'write'])
  })
}

test('after too many wrong passwords from one client even the right one has to wait there, not elsewhere', async () => {
  const accounts = accountsOver(emptyDatabase(), { accountFromClient: 2 })
  await accounts.signUp(ann, home)
  for (const password of ['a', 'b']) await accounts.authenticate({ ...ann, password }, home)
  const refused = await accounts.authenticate(ann, home)
  assert.ok(refused.outcome === 'limited' && refused.waitSeconds > 0)
  assert.equal((await accounts.authenticate(ann, from('192.0.2.2'))).outcome, 'ok')
})

test('one client that tries a password for many accounts is limited, at every replica', async () => {
  const database = emptyDatabase()
  const replicas = [1, 2].map(() => accountsOver(database))
  const outcomes: string[] = []
  for (let turn = 0; turn < 25; turn += 1) {
    const credentials = { email: `${turn}@example.org`, password: 'Winter2026' }
    const replica = replicas[turn % 2] ?? accountsOver()
    outcomes.push((await replica.authenticate(credentials, home)).outcome)
  }
  assert.deepEqual(outcomes, [...Array(20).fill('wrong'), ...Array(5).fill('limited')])
})

test('signing in to an account of one’s own forgives no guess for others', async () => {
  const accounts = accountsOver(emptyDatabase(), { client: 3 })
  await signUp(accounts)
  const guess = (email: string) => accounts.authenticate({ email, password: 'a' }, home)
  for (const email of ['a', 'b', 'c']) {
    assert.equal((await guess(email)).outcome, 'wrong')
    if (email !== 'c') assert.equal((await accounts.authenticate(ann, home)).outcome, 'ok')
  }
  assert.equal((await guess('d')).outcome, 'limited')
})

test('guesses from many clients make unknown devices wait, and no device that is known', async () => {
  const accounts = accountsOver(emptyDatabase(), { account: 5 })
  await accounts.signUp(ann, home)
  const guess = (client: string) =>
    accounts.authenticate({ ...ann, password: 'a guess' }, from(client))
  for (let turn = 1; turn <= 5; turn += 1) await guess(`198.51.100.${turn}`)
  assert.equal((await guess('198.51.100.6')).outcome, 'limited')
  assert.equal((await accounts.authenticate(ann, home)).outcome, 'limited')
  const known = { ...home, device: 'a-device' }
  assert.equal((await accounts.authenticate(ann, known)).outcome, 'ok')
})

test('a device that is known has no more guesses than a client', async () => {
  const accounts = accountsOver(emptyDatabase(), { accountFromClient: 2 })
  await accounts.signUp(ann, home)
  const stolen = { ...home, device: 'a-device' }
  for (const password of ['a', 'b']) await accounts.authenticate({ ...ann, password }, stolen)
  assert.equal((await accounts.authenticate(ann, stolen)).outcome, 'limited')
})

test('one client signs up so many accounts and no more', async () => {
  const database = emptyDatabase()
  const accounts = accountsOver(database)
  const outcomes: string[] = []
  for (let turn = 0; turn < 25; turn += 1) {
    const email = `${turn}@example.org`
    outcomes.push((await accounts.signUp({ ...ann, email }, home)).outcome)
  }
  assert.deepEqual(outcomes, [...Array(20).fill('done'), ...Array(5).fill('limited')])
  assert.equal(await database.collection('notes-users').count({}), 20)
  assert.equal((await accounts.signUp(ann, from('192.0.2.2'))).outcome, 'done')
})

test('of many at once from one client some are hashed, the others are told to wait, and nobody meets a full queue', async () => {
  const accounts = accountsOver()
  const attempts = Array.from({ length: 150 }, (_, turn) =>
    accounts.authenticate({ email: `${turn}@example.org`, password: 'a guess' }, home),
  )
  const stranger = accounts.authenticate(ann, from('192.0.2.2'))
  const outcomes = (await Promise.all(attempts)).map(({ outcome }) => outcome)
  assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 6)
  assert.equal(outcomes.filter((outcome) => outcome === 'limited').length, 144)
  assert.equal((await stranger).outcome, 'wrong')
})

test('an attempt whose password was not looked at does not count', async () => {
  const database = emptyDatabase()
  const hasher = createPasswordHasher(cheap)
  let full = true
  const accounts = createAccounts({
    database,
    limits: { accountFromClient: 2 },
    hasher: {
      ...hasher,
      verify: (...of) => (full ? Promise.reject(new SemaphoreFull('full')) : hasher.verify(...of)),
    },
  })
  await accounts.signUp(ann, home)
  for (const _time of [1, 2, 3]) {
    await assert.rejects(accounts.authenticate(ann, home), SemaphoreFull)
  }
  full = false
  assert.equal((await accounts.authenticate(ann, home)).outcome, 'ok')
})

test('after a change of the password the old one is wrong', async () => {
  const accounts = accountsOver()
  const user = await signUp(accounts)
  assert.equal(await accounts.isCurrent(user), true)
  assert.equal(await accounts.changePassword(user, 'close sesame'), true)
  assert.equal(await accounts.isCurrent(user), false)
  assert.equal((await accounts.authenticate(ann, home)).outcome, 'wrong')
  const changed = { ...ann, password: 'close sesame' }
  assert.equal((await accounts.authenticate(changed, home)).outcome, 'ok')
})

test('of two changes of one password, the second changes nothing', async () => {
  const accounts = accountsOver()
  const user = await signUp(accounts)
  assert.equal(await accounts.changePassword(user, 'first'), true)
  assert.equal(await accounts.changePassword(user, 'second'), false)
  assert.equal((await accounts.authenticate({ ...ann, password: 'first' }, home)).outcome, 'ok')
})

test('no password is stored', async () => {
  const database = emptyDatabase()
  await accountsOver(database).signUp(ann, home)
  const stored = await database.collection('notes-users').find({}, { sort: {}, limit: 10 })
  assert.equal(stored.length, 1)
  assert.doesNotMatch(JSON.stringify(stored), /sesame/)
})
