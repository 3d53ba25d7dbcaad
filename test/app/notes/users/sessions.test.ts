import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildApp } from '../../../../app/app.ts'
import { readEnv } from '../../../../app/env.ts'
import { buildNotes, emptyDatabase } from '../build.ts'
import { createVisitor, errorOf, itemsOf, messageOf, password, tokenOf } from '../visitor.ts'

const sessionSecret = 'the same thirty-two characters or more'
const session = 'tally_notes_session'

test('any replica serves anyone who signed in at another one', async (t) => {
  const database = emptyDatabase()
  const [first, second] = [
    await buildNotes(t, { database, sessionSecret }),
    await buildNotes(t, { database, sessionSecret }),
  ]
  const visitor = createVisitor(first)
  await visitor.signUp('ann@example.org')
  const form = await visitor.get('/notes/pads/new')
  visitor.app = second
  const token = tokenOf(form, '/notes/pads/new')
  await visitor.post('/notes/pads/new', { name: 'Shopping', _csrf: token })
  visitor.app = first
  assert.deepEqual(itemsOf(await visitor.get('/notes')), ['Shopping'])
})

test('a cookie that was signed with another secret is nobody’s', async (t) => {
  const database = emptyDatabase()
  const visitor = createVisitor(await buildNotes(t, { database, sessionSecret }))
  await visitor.signUp('ann@example.org')
  visitor.app = await buildNotes(t, { database, sessionSecret: sessionSecret.toUpperCase() })
  assert.match((await visitor.get('/notes')).body, /Sign up/)
})

test('signing out ends the session everywhere, also for who kept the cookie', async (t) => {
  const database = emptyDatabase()
  const visitor = createVisitor(await buildNotes(t, { database, sessionSecret }))
  const home = await visitor.signUp('ann@example.org')
  const kept = visitor.cookies.get(session) ?? ''
  await visitor.post('/notes/sign-out', { _csrf: tokenOf(home, '/notes/sign-out') })
  assert.equal(visitor.cookies.has(session), false)
  visitor.cookies.set(session, kept)
  visitor.app = await buildNotes(t, { database, sessionSecret })
  assert.match((await visitor.get('/notes')).body, /Sign up/)
})

test('signing in gives the session an id that nobody knew before', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const before = visitor.cookies.get(session)
  visitor.cookies.delete('tally_notes_csrf')
  await visitor.get('/notes/password')
  const other = createVisitor(visitor.app)
  other.cookies.set(session, before ?? '')
  // As an attacker would: the victim signs in over a session that the attacker planted.
  const page = await other.get('/notes/sign-up')
  const token = tokenOf(page, '/notes/sign-up')
  const fields = { email: 'bob@example.org', password, repeated: password, _csrf: token }
  await other.post('/notes/sign-up', fields)
  assert.notEqual(other.cookies.get(session), before)
  assert.match((await visitor.get('/notes')).body, /Sign up/, 'the planted session has ended')
})

test('a change of the password ends all other sessions and keeps this one', async (t) => {
  const app = await buildNotes(t)
  const [here, there] = [createVisitor(app), createVisitor(app)]
  await here.signUp('ann@example.org')
  await there.submit('/notes/sign-in', { email: 'ann@example.org', password })
  assert.match((await there.get('/notes')).body, /My pads/)

  const changed = 'another horse'
  const answer = await here.submit('/notes/password', {
    current: password,
    password: changed,
    repeated: changed,
  })
  assert.match(answer.body, /role="status">Your password was changed/)
  assert.match((await here.get('/notes')).body, /My pads/)
  assert.match((await there.get('/notes')).body, /Sign up/)

  const old = await there.submit('/notes/sign-in', { email: 'ann@example.org', password })
  assert.equal(old.status, 422)
  const signIn = { email: 'ann@example.org', password: changed }
  assert.match((await there.submit('/notes/sign-in', signIn)).body, /My pads/)
})

test('a wrong current password changes nothing', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const answer = await visitor.submit('/notes/password', {
    current: 'a guess',
    password: 'another horse',
    repeated: 'another horse',
  })
  assert.equal(answer.status, 422)
  assert.match(errorOf(answer, 'current') ?? '', /wrong/)
  const again = createVisitor(visitor.app)
  const signedIn = await again.submit('/notes/sign-in', { email: 'ann@example.org', password })
  assert.equal(signedIn.path, '/notes')
})

test('a session ends by itself after twelve hours', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const kept = visitor.cookies.get(session) ?? ''
  t.mock.timers.tick(12 * 3_600_000 - 1_000)
  assert.match((await visitor.get('/notes')).body, /My pads/)
  t.mock.timers.tick(1_000)
  visitor.cookies.set(session, kept)
  assert.match((await visitor.get('/notes')).body, /Sign up/)
})

test('sessions that have expired are swept when somebody signs in', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const database = emptyDatabase()
  const app = await buildNotes(t, { database })
  await createVisitor(app).signUp('ann@example.org')
  t.mock.timers.tick(13 * 3_600_000)
  await createVisitor(app).submit('/notes/sign-in', { email: 'ann@example.org', password })
  assert.equal(await database.collection('notes-sessions').count({}), 1)
})

test('nothing is stored for visitors who only look', async (t) => {
  const database = emptyDatabase()
  const visitor = createVisitor(await buildNotes(t, { database }))
  for (const path of [
    '/notes',
    '/notes/sign-in',
    '/notes/sign-up',
    '/notes/password',
    '/notes/x',
  ]) {
    await visitor.get(path)
  }
  assert.equal(await database.collection('notes-sessions').count({}), 0)
})

for (const [proto, secure] of [
  ['http', false],
  ['https', true],
] as const) {
  test(`cookies are HttpOnly, SameSite=Lax, and over ${proto} ${secure ? '' : 'not '}Secure`, async (t) => {
    const visitor = createVisitor(await buildNotes(t))
    visitor.headers['x-forwarded-proto'] = proto
    await visitor.signUp('ann@example.org')
    visitor.cookies.clear()
    const page = await visitor.get('/notes/sign-in')
    const { headers } = await visitor.app.inject({
      method: 'POST',
      url: '/notes/sign-in',
      headers: {
        'x-forwarded-proto': proto,
        'content-type': 'application/x-www-form-urlencoded',
        cookie: String(page.headers['set-cookie']).split(';')[0],
      },
      payload: new URLSearchParams({
        email: 'ann@example.org',
        password,
        _csrf: tokenOf(page, '/notes/sign-in'),
      }).toString(),
    })
    const set = [page.headers['set-cookie'], headers['set-cookie']].flat().map(String)
    assert.equal(set.length, 3, 'of the token, the session and the device')
    for (const cookie of set) {
      assert.match(cookie, /; Path=\/notes;/)
      assert.match(cookie, /; HttpOnly/)
      assert.match(cookie, /; SameSite=Lax/i)
      assert.equal(/; Secure/.test(cookie), secure, cookie)
    }
  })
}

test('forms for passwords are shown and taken over TLS alone, where plain HTTP is refused', async (t) => {
  const app = await buildNotes(t, { plainHttpPasswords: false })
  const visitor = createVisitor(app)
  for (const path of ['/notes/sign-up', '/notes/sign-in', '/notes/password']) {
    for (const answer of [await visitor.get(path), await visitor.post(path, { password })]) {
      assert.equal(answer.status, 403, path)
      assert.match(answer.body, /This site is plain HTTP/)
    }
  }
  assert.equal((await visitor.get('/notes')).status, 200)
  visitor.headers['x-forwarded-proto'] = 'https'
  await visitor.signUp('ann@example.org')
  assert.equal((await visitor.get('/notes/password')).status, 200)
})

test('too many wrong passwords are answered with 429 and Retry-After, at any replica', async (t) => {
  const database = emptyDatabase()
  const options = { database, sessionSecret, limits: { accountFromClient: 3 } }
  const apps = [await buildNotes(t, options), await buildNotes(t, options)]
  const [first] = apps
  assert.ok(first)
  await createVisitor(first).signUp('ann@example.org')

  const guesser = createVisitor(first)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    guesser.app = apps[attempt % 2] ?? first
    const answer = await guesser.submit('/notes/sign-in', {
      email: 'ann@example.org',
      password: 'x',
    })
    assert.equal(answer.status, 422)
    assert.match(messageOf(answer) ?? '', /address or the password is wrong/)
  }
  for (const email of ['ann@example.org', 'ANN@EXAMPLE.ORG']) {
    const refused = await guesser.submit('/notes/sign-in', { email, password })
    assert.equal(refused.status, 429)
    assert.match(messageOf(refused) ?? '', /Too many attempts. Try again in 15 minutes/)
    assert.equal(refused.headers['retry-after'], '900')
  }
})

test('no other route has the notes’ cookies, and none asks for a session', async (t) => {
  const app = await buildApp(await readEnv({ LOG_LEVEL: 'silent' }))
  t.after(() => app.close())
  for (const url of ['/', '/hits', '/gandalf', '/health', '/nowhere', '/docs']) {
    const cookie = `${session}=x; tally_notes_csrf=y`
    const { headers } = await app.inject({ url, headers: { cookie } })
    assert.equal(headers['set-cookie'], undefined, url)
  }
})
