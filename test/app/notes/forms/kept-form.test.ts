import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildNotes } from '../build.ts'
import {
  type Answer,
  createVisitor,
  hiddenIn,
  itemsOf,
  messageOf,
  password,
  typedOf,
  type Visitor,
} from '../visitor.ts'

const email = 'ann@example.org'
const text = 'two <litres>\n\n"or three"'

/** Signs in with the form of a page. */
const signInOn = (visitor: Visitor, page: Answer, given = password) =>
  visitor.post('/notes/sign-in', {
    ...hiddenIn(page, '/notes/sign-in'),
    email,
    password: given,
  })

test('a note that is sent after its session ended can be saved after signing in', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp(email)
  const pad = await visitor.makePad('Shopping')
  const form = `${pad}/notes/new`
  const opened = hiddenIn(await visitor.get(form), form)
  visitor.cookies.delete('tally_notes_session')

  const kept = await visitor.post(form, { ...opened, title: 'Milk', text })
  assert.equal(kept.status, 403)
  assert.match(messageOf(kept) ?? '', /signed out/)
  assert.match(kept.body, /<div class="text">two &lt;litres&gt;\n\n&quot;or three&quot;<\/div>/)

  const wrong = await signInOn(visitor, kept, 'a wrong password')
  assert.equal(wrong.status, 422)
  const signedIn = await signInOn(visitor, wrong)
  assert.equal(signedIn.status, 200)
  assert.equal(typedOf(signedIn, 'title'), 'Milk')
  const saved = await visitor.post(form, { ...hiddenIn(signedIn, form), title: 'Milk', text })
  assert.match(saved.path, new RegExp(`^${pad}/notes/[^/]+$`))
  assert.match(saved.body, /two &lt;litres&gt;\n\n&quot;or three&quot;/)
})

test('a note that is changed after its session ended asks before it replaces a newer one', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp(email)
  const note = await visitor.writeNote(await visitor.makePad('Shopping'), 'Milk')
  const form = `${note}/edit`
  const opened = hiddenIn(await visitor.get(form), form)
  await visitor.submit(form, { title: 'Milk', text: 'newer' })
  visitor.cookies.delete('tally_notes_session')

  const kept = await visitor.post(form, { ...opened, title: 'Milk', text })
  const signedIn = await signInOn(visitor, kept)
  const asked = await visitor.post(form, { ...hiddenIn(signedIn, form), title: 'Milk', text })
  assert.equal(asked.status, 409)
  assert.match(asked.body, /newer/)
})

test('what was opened before signing in again is shown, and saved when sent again', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp(email)
  const form = '/notes/pads/new'
  const opened = hiddenIn(await visitor.get(form), form)
  visitor.cookies.delete('tally_notes_session')
  await visitor.submit('/notes/sign-in', { email, password })

  const shown = await visitor.post(form, { ...opened, name: 'Shopping' })
  assert.equal(shown.status, 403)
  assert.deepEqual(itemsOf(await visitor.get('/notes')), [])
  assert.equal(typedOf(shown, 'name'), 'Shopping')
  await visitor.post(form, { ...hiddenIn(shown, form), name: 'Shopping' })
  assert.deepEqual(itemsOf(await visitor.get('/notes')), ['Shopping'])
})

for (const path of ['/notes/sign-in', '/notes/sign-up']) {
  test(`${path} that was open for too long is shown again, without the password`, async (t) => {
    const visitor = createVisitor(await buildNotes(t))
    if (path === '/notes/sign-in') await createVisitor(visitor.app).signUp(email)
    const opened = hiddenIn(await visitor.get(path), path)
    visitor.cookies.clear()
    const fields = { email, password, repeated: password }
    const shown = await visitor.post(path, { ...opened, ...fields })
    assert.equal(shown.status, 403)
    assert.match(messageOf(shown) ?? '', /open for too long/)
    assert.equal(typedOf(shown, 'email'), email)
    assert.ok(!shown.body.includes(password))
    const { path: next } = await visitor.post(path, { ...hiddenIn(shown, path), ...fields })
    assert.equal(next, path === '/notes/sign-in' ? '/notes' : '/notes/sign-in?signed-up')
  })
}

for (const [name, headers] of [
  ['a browser says so', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour sent it', { 'sec-fetch-site': 'same-site', origin: 'http://other.example.org' }],
  ['its origin is another one', { host: 'tally.example.org', origin: 'https://evil.example' }],
  ['its origin has another port', { host: 'example.org:80', origin: 'http://example.org:81' }],
  ['its origin is hidden', { origin: 'null' }],
  ['its origin belies it', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
] as const) {
  test(`a form from another site is refused, with a valid token too, where ${name}`, async (t) => {
    const visitor = createVisitor(await buildNotes(t))
    await visitor.signUp(email)
    const form = '/notes/pads/new'
    const opened = hiddenIn(await visitor.get(form), form)
    Object.assign(visitor.headers, headers)
    const { status, body } = await visitor.post(form, { ...opened, name: 'Shopping', text })
    assert.equal(status, 403)
    assert.match(body, /another site/)
    assert.doesNotMatch(body, /litres/)
    assert.deepEqual(itemsOf(await visitor.get('/notes')), [])
  })
}

for (const headers of [
  { 'sec-fetch-site': 'same-origin', host: 'example.org', origin: 'https://example.org' },
  { host: 'tally.example.org', origin: 'http://tally.example.org:30080' },
  { host: '[::1]:8000', origin: 'http://[::1]:8000' },
  { host: 'example.org:80', origin: 'http://example.org' },
]) {
  test(`a form of ${headers.origin} is taken, as ${headers.host} gets it`, async (t) => {
    const visitor = createVisitor(await buildNotes(t))
    Object.assign(visitor.headers, headers)
    assert.equal((await visitor.signUp(email)).path, '/notes')
  })
}
