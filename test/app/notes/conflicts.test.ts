import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildNotes } from './build.ts'
import { createVisitor, hiddenIn, itemsOf, messageOf, typedOf } from './visitor.ts'

test('of a note that two tabs save, the second one shows both texts and asks', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const note = await visitor.writeNote(await visitor.makePad('Shopping'), 'Milk', 'two litres')
  const edit = `${note}/edit`
  const [first, second] = [await visitor.get(edit), await visitor.get(edit)]

  await visitor.post(edit, { ...hiddenIn(first, edit), title: 'Milk', text: 'three litres' })
  const typed = { title: 'Milk, fresh', text: 'one <litre>' }
  const asked = await visitor.post(edit, { ...hiddenIn(second, edit), ...typed })
  assert.equal(asked.status, 409)
  assert.match(messageOf(asked) ?? '', /changed elsewhere/)
  assert.match(asked.body, /three litres/)
  assert.match(asked.body, />\none &lt;litre&gt;<\/textarea>/)
  assert.equal(typedOf(asked, 'title'), typed.title)
  assert.match((await visitor.get(note)).body, /three litres/)

  const saved = await visitor.post(edit, { ...hiddenIn(asked, edit), ...typed })
  assert.equal(saved.path, note)
  assert.match(saved.body, /one &lt;litre&gt;/)
})

test('a note that is sent twice, by a double click, is saved without a question', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const note = await visitor.writeNote(await visitor.makePad('Shopping'), 'Milk')
  const edit = `${note}/edit`
  const fields = { ...hiddenIn(await visitor.get(edit), edit), title: 'Milk', text: 'fresh' }
  for (const _click of [1, 2]) assert.equal((await visitor.post(edit, fields)).path, note)
})

test('a correction of what was refused still finds what another tab saved meanwhile', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const note = await visitor.writeNote(await visitor.makePad('Shopping'), 'Milk')
  const edit = `${note}/edit`
  const opened = hiddenIn(await visitor.get(edit), edit)
  await visitor.submit(edit, { title: 'Milk', text: 'fresh' })
  const refused = await visitor.post(edit, { ...opened, title: '', text: 'old' })
  assert.equal(refused.status, 422)
  const again = { ...hiddenIn(refused, edit), title: 'Milk', text: 'old' }
  assert.equal((await visitor.post(edit, again)).status, 409)
})

test('of a pad that two tabs rename, the second one says so and asks', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const pad = await visitor.makePad('Shopping')
  const edit = `${pad}/edit`
  const opened = hiddenIn(await visitor.get(edit), edit)
  await visitor.submit(edit, { name: 'Food' })
  const asked = await visitor.post(edit, { ...opened, name: 'Drinks' })
  assert.equal(asked.status, 409)
  assert.match(messageOf(asked) ?? '', /renamed to “Food”/)
  assert.deepEqual(itemsOf(await visitor.get('/notes')), ['Food'])
  await visitor.post(edit, { ...hiddenIn(asked, edit), name: 'Drinks' })
  assert.deepEqual(itemsOf(await visitor.get('/notes')), ['Drinks'])
})

test('what is written for a note that was deleted meanwhile is shown, to be copied', async (t) => {
  const visitor = createVisitor(await buildNotes(t))
  await visitor.signUp('ann@example.org')
  const note = await visitor.writeNote(await visitor.makePad('Shopping'), 'Milk')
  const edit = `${note}/edit`
  const opened = hiddenIn(await visitor.get(edit), edit)
  await visitor.submit(`${note}/delete`)
  const lost = await visitor.post(edit, { ...opened, title: 'Milk', text: 'two <litres>' })
  assert.equal(lost.status, 404)
  assert.match(lost.body, /two &lt;litres&gt;/)
})
