import assert from 'node:assert/strict'
import { test } from 'node:test'
import { service } from '../../../../app/contract.ts'
import {
  createPasswordHasher,
  recommendedCost,
  waitSeconds,
} from '../../../../app/notes/users/password.ts'
import { limits } from '../../../../app/stores/store-limits.ts'
import { cheap } from '../build.ts'

test('a hash verifies its password, and no other', async () => {
  const hasher = createPasswordHasher(cheap)
  const hash = await hasher.hash('open sesame')
  assert.equal(await hasher.verify('open sesame', hash), true)
  assert.equal(await hasher.verify('open sesam', hash), false)
})

test('the same password never has the same hash twice', async () => {
  const hasher = createPasswordHasher(cheap)
  assert.notEqual(await hasher.hash('open sesame'), await hasher.hash('open sesame'))
})

test('without a hash nothing verifies', async () => {
  const hasher = createPasswordHasher(cheap)
  assert.equal(await hasher.verify('open sesame', undefined), false)
})

test('a hash says what it cost, and is verified at that cost when today’s is another', async () => {
  const hash = await createPasswordHasher(cheap).hash('open sesame')
  assert.match(hash, /^\$scrypt\$ln=1,r=1,p=1\$/)
  const dearer = createPasswordHasher({ logN: 4, r: 8, p: 1 })
  assert.equal(await dearer.verify('open sesame', hash), true)
})

test('unless told otherwise, a hash costs what OWASP recommends', async () => {
  assert.deepEqual(recommendedCost, { logN: 14, r: 8, p: 5 })
  const hash = await createPasswordHasher().hash('open sesame')
  assert.match(hash, /^\$scrypt\$ln=14,r=8,p=5\$/)
})

test('what is no hash throws instead of verifying', async () => {
  const hasher = createPasswordHasher(cheap)
  await assert.rejects(hasher.verify('', 'plain text'), /no hash/)
})

test('a closing app waits for a change of the password and a sign-in, however late all is', () => {
  const hashSeconds = 1
  const turn = waitSeconds + hashSeconds
  const answerSeconds = limits.timeoutMs / 1000
  const { drainSeconds } = service.closing
  // The change hashes twice. A refused sign-in hashes once, and takes back its attempt.
  assert.ok(2 * turn + answerSeconds < drainSeconds)
  assert.ok(turn + 2 * answerSeconds < drainSeconds)
})
