import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createId } from '../../../app/stores/create-id.ts'
import { buildNotes } from './build.ts'
import { createVisitor, tokenOf } from './visitor.ts'

test("a second user gets 404 for the first one's pad and note, by page and by form", async (t) => {
  const app = await buildNotes(t)
  const [ann, bob] = [createVisitor(app), createVisitor(app)]
  await ann.signUp('ann@example.org')
  const pad = await ann.makePad('mine')
  const note = await ann.writeNote(pad, 'mine', 'secret')
  const token = tokenOf(await bob.signUp('bob@example.org'), '/notes/sign-out')

  for (const page of [
    pad,
    `${pad}?sort=name`,
    `${pad}/edit`,
    `${pad}/delete`,
    `${pad}/notes/new`,
    note,
    `${note}/edit`,
    `${note}/delete`,
  ]) {
    const { status, body } = await bob.get(page)
    assert.equal(status, 404, page)
    assert.doesNotMatch(body, /mine|secret/)
  }
  for (const form of [
    `${pad}/edit`,
    `${pad}/delete`,
    `${pad}/notes/new`,
    `${note}/edit`,
    `${note}/delete`,
  ]) {
    const fields = { _csrf: token, name: 'his', title: 'his', text: 'his' }
    assert.equal((await bob.post(form, fields)).status, 404, form)
  }
  assert.match((await ann.get(pad)).body, /<h1>mine<\/h1>/)
  assert.match((await ann.get(note)).body, /secret/)
})

test("a note of one's own can't be reached through somebody else's pad", async (t) => {
  const app = await buildNotes(t)
  const [ann, bob] = [createVisitor(app), createVisitor(app)]
  await ann.signUp('ann@example.org')
  await bob.signUp('bob@example.org')
  const note = await bob.writeNote(await bob.makePad('his'), 'his')
  const noteId = note.split('/').at(-1)
  assert.equal((await bob.get(`${await ann.makePad('hers')}/notes/${noteId}`)).status, 404)
})

for (const id of [createId(), 'x', '%00', '..%2f..', '%7B%22$gt%22:%22%22%7D', 'a'.repeat(99)]) {
  test(`an id such as ${id.slice(0, 40)} is answered with a page that says 404`, async (t) => {
    const visitor = createVisitor(await buildNotes(t))
    await visitor.signUp('ann@example.org')
    const pad = await visitor.makePad('mine')
    for (const path of [`/notes/pads/${id}`, `${pad}/notes/${id}`, `${pad}/notes/${id}/edit`]) {
      const { status, headers, body } = await visitor.get(path)
      assert.equal(status, 404, path)
      assert.match(String(headers['content-type']), /^text\/html/)
      assert.match(body, /There is nothing here/)
    }
  })
}

test('who is not signed in is sent to where one signs in', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  for (const path of [
    '/notes/password',
    '/notes/pads/new',
    '/notes/pads/x',
    '/notes/pads/x/edit',
  ]) {
    assert.equal((await visitor.get(path)).path, '/notes/sign-in', path)
  }
})
