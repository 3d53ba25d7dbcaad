import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildNotes } from '../build.ts'
import {
  createVisitor,
  errorOf,
  itemsOf,
  messageOf,
  password,
  tokenOf,
  typedOf,
} from '../visitor.ts'

test('a form without, or with a wrong token is answered with 403, and does nothing', async (t) => {
  const app = await buildNotes(t)
  const [ann, bob] = [createVisitor(app), createVisitor(app)]
  await ann.signUp('ann@example.org')
  const foreign = tokenOf(await bob.signUp('bob@example.org'), '/notes/sign-out')
  for (const token of [undefined, '', 'x', foreign, ['a', 'b']]) {
    const fields = { name: 'made', ...(token !== undefined && { _csrf: token }) }
    const { status, body, headers } = await ann.post('/notes/pads/new', fields)
    assert.equal(status, 403)
    assert.match(String(headers['content-type']), /^text\/html/)
    assert.match(body, /not saved yet/)
  }
  assert.deepEqual(itemsOf(await ann.get('/notes')), [])
})

test('every form needs its token, signing in and up included', async (t) => {
  const app = await buildNotes(t)
  const visitor = createVisitor(app)
  for (const path of ['sign-in', 'sign-up', 'sign-out', 'password', 'pads/new', 'pads/x/delete']) {
    assert.equal((await visitor.post(`/notes/${path}`)).status, 403, path)
  }
  const { statusCode } = await app.inject({ method: 'POST', url: '/notes/sign-in' })
  assert.equal(statusCode, 403, 'without a body at all')
})

test('a token from before signing in is worth nothing in the session', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  const token = tokenOf(await visitor.get('/notes/sign-up'), '/notes/sign-up')
  await visitor.signUp('ann@example.org')
  assert.equal((await visitor.post('/notes/pads/new', { name: 'x', _csrf: token })).status, 403)
})

test('HTML in names, titles and texts is shown, not run', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  const html = `<script>alert('1')</script>"'&amp;`
  const escaped = /&lt;script&gt;alert\(&#39;1&#39;\)&lt;\/script&gt;&quot;&#39;&amp;amp;/
  await visitor.signUp('ann@example.org')
  const pad = await visitor.makePad(html)
  const note = await visitor.writeNote(pad, html, `</textarea>${html}`)
  for (const path of [
    '/notes',
    pad,
    `${pad}/edit`,
    `${pad}/delete`,
    note,
    `${note}/edit`,
    `${note}/delete`,
  ]) {
    const { body } = await visitor.get(path)
    assert.doesNotMatch(body, /<script|<\/textarea>&lt;/, path)
    assert.match(body, escaped, path)
  }
})

test('a note of 10,000-character title is refused on its page, with all that was typed', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const pad = await visitor.makePad('Shopping')
  const title = 'x'.repeat(10_000)
  const answer = await visitor.submit(`${pad}/notes/new`, { title, text: 'two litres' })
  assert.equal(answer.status, 422)
  assert.match(errorOf(answer, 'title') ?? '', /10,000 characters: 100 are allowed/)
  assert.equal(typedOf(answer, 'title'), title)
  assert.match(answer.body, />\ntwo litres<\/textarea>/)
  assert.deepEqual(itemsOf(await visitor.get(pad)), [])
})

test('a field that is wrong is tied to its error, and gets the cursor', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const { body, status } = await visitor.submit('/notes/pads/new', { name: '  ' })
  assert.equal(status, 422)
  assert.match(body, /<title>Error: New pad/)
  assert.match(body, /name="name"[^>]*aria-describedby="name-error" aria-invalid="true" autofocus/)
  assert.match(body, /id="name-error">The name is missing\.</)
})

test('the longest text that is allowed arrives, whatever it is written in', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const text = '語'.repeat(20_000)
  const note = await visitor.writeNote(await visitor.makePad('x'), 'x', text)
  assert.ok((await visitor.get(note)).body.includes(text))
})

test('a form that is much too long is answered with 413', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  const answer = await visitor.submit('/notes/sign-in', { email: 'x'.repeat(300_000) })
  assert.equal(answer.status, 413)
  assert.match(messageOf(answer) ?? '', /too long/)
})

test('what is no form is answered with 415', async (t) => {
  const app = await buildNotes(t)
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: '/notes/sign-in',
      headers: { 'content-type': type },
      payload: '{}',
    })
    assert.equal(statusCode, 415, type)
  }
})

test('a second sign-up with an address, in other letters, is answered as the first, and changes nothing', async (t) => {
  const app = await buildNotes(t)
  const signUp = async (email: string, password: string) => {
    const answer = await createVisitor(app).submit('/notes/sign-up', {
      ...{ email, password },
      repeated: password,
    })
    const [path = '', body = ''] = [answer.path, answer.body]
    return { status: answer.status, path, body: body.replaceAll(/value="[^"]+"/g, 'value=""') }
  }
  const first = await signUp('ann@example.org', password)
  assert.equal(first.path, '/notes/sign-in?signed-up')
  assert.deepEqual(await signUp('ANN@example.ORG', 'another long one'), first)

  const signIn = (password: string) =>
    createVisitor(app).submit('/notes/sign-in', { email: 'ann@example.org', password })
  assert.equal((await signIn('another long one')).status, 422)
  assert.equal((await signIn(password)).path, '/notes')
})

test('who signs up while somebody else is signed in ends that session', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const fields = { email: 'bob@example.org', password, repeated: password }
  await visitor.submit('/notes/sign-up', fields)
  assert.equal(visitor.cookies.has('tally_notes_session'), false)
  assert.match((await visitor.get('/notes')).body, /Sign up/)
})

test('a password is never sent back', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  const fields = { email: 'ann', password, repeated: 'something else' }
  const answer = await visitor.submit('/notes/sign-up', fields)
  assert.equal(answer.status, 422)
  assert.deepEqual([typedOf(answer, 'password'), typedOf(answer, 'repeated')], ['', ''])
  assert.ok(!answer.body.includes(password))
  assert.ok(!answer.body.includes(fields.repeated))
})

test('every field has a label and says what a browser may fill in', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  const pages = [await visitor.get('/notes/sign-up'), await visitor.get('/notes/sign-in')]
  await visitor.signUp('ann@example.org')
  const pad = await visitor.makePad('Shopping')
  for (const path of ['/notes/password', '/notes/pads/new', `${pad}/edit`, `${pad}/notes/new`]) {
    pages.push(await visitor.get(path))
  }
  for (const { body, path } of pages) {
    const fields = [...body.matchAll(/<(?:input|textarea) id="(\w+)"[^>]*/g)]
    assert.ok(fields.length > 0, path)
    for (const [field, id] of fields) {
      assert.ok(body.includes(`<label for="${id}">`), `${path}: ${id}`)
      if (field.startsWith('<input')) assert.match(field, /autocomplete="\S+"/, path)
    }
  }
})
