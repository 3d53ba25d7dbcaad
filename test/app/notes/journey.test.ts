import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildNotes } from './build.ts'
import { createVisitor, itemsOf, password, tokenOf } from './visitor.ts'

test('a visitor signs up, keeps notes, signs out, and finds them again', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  assert.match((await visitor.get('/notes')).body, /href="\/notes\/sign-up"/)

  const home = await visitor.signUp('Ann@Example.org')
  assert.equal(home.path, '/notes')
  assert.match(home.body, /ann@example\.org/)

  const pad = await visitor.makePad('Shopping')
  const milk = await visitor.writeNote(pad, 'Milk', 'two litres\n\nor three')
  await visitor.writeNote(pad, 'Apples')
  assert.match((await visitor.get(milk)).body, /two litres\n\nor three/)
  assert.deepEqual(itemsOf(await visitor.get(`${pad}?sort=name`)), ['Apples', 'Milk'])
  assert.deepEqual(itemsOf(await visitor.get(`${pad}?sort=date`)), ['Apples', 'Milk'])

  const edited = await visitor.submit(`${milk}/edit`, { title: 'Aardvark milk', text: 'one' })
  assert.equal(edited.path, milk)
  assert.match(edited.body, /<h1>Aardvark milk<\/h1>/)
  assert.deepEqual(itemsOf(await visitor.get(`${pad}?sort=name`)), ['Aardvark milk', 'Apples'])
  assert.deepEqual(itemsOf(await visitor.get(`${pad}?sort=date`)), ['Aardvark milk', 'Apples'])

  const out = await visitor.post('/notes/sign-out', { _csrf: tokenOf(edited, '/notes/sign-out') })
  assert.match(out.body, /Sign in/)
  assert.equal((await visitor.get(pad)).path, '/notes/sign-in')

  const back = await visitor.submit('/notes/sign-in', { email: 'ann@example.org', password })
  assert.deepEqual(itemsOf(back), ['Shopping'])
  assert.deepEqual(itemsOf(await visitor.get(`${pad}?sort=name`)), ['Aardvark milk', 'Apples'])
})

test('a note is deleted after a question', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const pad = await visitor.makePad('Shopping')
  const note = await visitor.writeNote(pad, 'Milk')

  const question = await visitor.get(`${note}/delete`)
  assert.match(question.body, /Delete the note “Milk”\?/)
  assert.equal((await visitor.get(note)).status, 200, 'to be asked deletes nothing')

  const after = await visitor.submit(`${note}/delete`)
  assert.equal(after.path, pad)
  assert.deepEqual(itemsOf(after), [])
  assert.equal((await visitor.get(note)).status, 404)
})

test('a pad is renamed, and deleted with its notes after a question', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const pad = await visitor.makePad('Shopping')
  const note = await visitor.writeNote(pad, 'Milk')

  assert.match((await visitor.submit(`${pad}/edit`, { name: 'Food' })).body, /<h1>Food<\/h1>/)
  assert.match((await visitor.get(`${pad}/delete`)).body, /All notes in it/)
  assert.deepEqual(itemsOf(await visitor.submit(`${pad}/delete`)), [])
  assert.equal((await visitor.get(pad)).status, 404)
  assert.equal((await visitor.get(note)).status, 404)
})

test('pads are listed by name or by date', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  for (const name of ['b', 'C', 'a']) await visitor.makePad(name)
  assert.deepEqual(itemsOf(await visitor.get('/notes?sort=name')), ['a', 'b', 'C'])
  assert.deepEqual(itemsOf(await visitor.get('/notes')), ['a', 'C', 'b'])
})

test('a second page follows the first fifty', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  for (let index = 0; index < 51; index += 1) await visitor.makePad('pad')
  const first = await visitor.get('/notes?sort=name')
  const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first.body) ?? []
  assert.equal(next, '/notes?sort=name&page=2')
  const second = await visitor.get(next)
  assert.equal(itemsOf(second).length, 1)
  assert.doesNotMatch(second.body, /rel="next"/)
  assert.match(second.body, /rel="prev"/)
})
