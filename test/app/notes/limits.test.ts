import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildNotes, emptyDatabase } from './build.ts'
import { type Answer, createVisitor, password } from './visitor.ts'

const email = 'ann@example.org'

function isLimited({ status, headers, body }: Answer): void {
  assert.equal(status, 429)
  assert.match(String(headers['retry-after']), /^[1-9]\d*$/)
  assert.match(String(headers['content-type']), /^text\/html/)
  assert.match(body, /Too many attempts/)
}

test('25 accounts sprayed from one client meet a limit, whatever it says of its address', async (t) => {
  const app = await buildNotes(t)
  const sprayer = createVisitor(app)
  const statuses: number[] = []
  for (let turn = 0; turn < 25; turn += 1) {
    sprayer.headers['x-forwarded-for'] = `198.51.100.${turn}, 192.0.2.1`
    const fields = { email: `${turn}@example.org`, password: 'Winter2026' }
    const answer = await sprayer.submit('/notes/sign-in', fields)
    statuses.push(answer.status)
    if (turn >= 20) isLimited(answer)
  }
  assert.deepEqual(statuses, [...Array(20).fill(422), ...Array(5).fill(429)])
})

test('25 sign-ups from one client meet a limit; another client signs up', async (t) => {
  const app = await buildNotes(t)
  const signUp = (turn: number, client: string) => {
    const visitor = createVisitor(app)
    visitor.headers['x-forwarded-for'] = client
    const fields = { email: `${turn}@example.org`, password, repeated: password }
    return visitor.submit('/notes/sign-up', fields)
  }
  for (let turn = 0; turn < 20; turn += 1) {
    assert.equal((await signUp(turn, '192.0.2.1')).path, '/notes/sign-in?signed-up')
  }
  for (let turn = 20; turn < 25; turn += 1) isLimited(await signUp(turn, '192.0.2.1'))
  assert.equal((await signUp(25, '192.0.2.2')).path, '/notes/sign-in?signed-up')
})

test('150 sign-ins at once from one client are answered, and told to wait, without an error', async (t) => {
  const app = await buildNotes(t, { passwordCost: { logN: 10, r: 8, p: 1 } })
  const visitor = createVisitor(app)
  await visitor.signUp(email)
  const answers = await Promise.all(
    Array.from({ length: 150 }, () =>
      createVisitor(app).submit('/notes/sign-in', { email, password: 'a guess' }),
    ),
  )
  for (const answer of answers) if (answer.status !== 422) isLimited(answer)
  assert.ok(answers.filter(({ status }) => status === 422).length <= 10)
})

test('who is attacked from everywhere still signs in where they did before, at any replica', async (t) => {
  const options = {
    database: emptyDatabase(),
    sessionSecret: 'the same for every replica, and long',
    limits: { account: 3 },
  }
  const apps = [await buildNotes(t, options), await buildNotes(t, options)]
  const [first, second] = apps
  assert.ok(first && second)
  const ann = createVisitor(first)
  await ann.signUp(email)
  ann.cookies.delete('tally_notes_session')

  const attack = async (turn: number) => {
    const attacker = createVisitor(apps[turn % 2] ?? first)
    attacker.headers['x-forwarded-for'] = `198.51.100.${turn}`
    return attacker.submit('/notes/sign-in', { email, password: 'a guess' })
  }
  for (let turn = 0; turn < 3; turn += 1) assert.equal((await attack(turn)).status, 422)
  isLimited(await attack(3))
  isLimited(await createVisitor(second).submit('/notes/sign-in', { email, password }))
  ann.app = second
  assert.equal((await ann.submit('/notes/sign-in', { email, password })).path, '/notes')
})

test('a device that was remembered for one account is not known to another, nor is a forged one', async (t) => {
  const app = await buildNotes(t, { limits: { accountFromClient: 1 } })
  const bob = createVisitor(app)
  await bob.signUp('bob@example.org')
  const device = bob.cookies.get('tally_notes_device') ?? ''
  await createVisitor(app).signUp(email)
  const guess = { email, password: 'a guess' }
  assert.equal((await createVisitor(app).submit('/notes/sign-in', guess)).status, 422)
  for (const cookie of [device, 'a.b', device.replace(/.$/, '')]) {
    const visitor = createVisitor(app)
    visitor.cookies.set('tally_notes_device', cookie)
    isLimited(await visitor.submit('/notes/sign-in', guess))
  }
})

test('the password of an account is guessed no more often where it is changed', async (t) => {
  const visitor = createVisitor(await buildNotes(t, { limits: { accountFromClient: 2 } }))
  await visitor.signUp(email)
  const change = () =>
    visitor.submit('/notes/password', {
      current: 'a guess',
      password: 'another horse',
      repeated: 'another horse',
    })
  for (const _time of [1, 2]) assert.equal((await change()).status, 422)
  isLimited(await change())
})
