import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Order, pageSize } from '../../../../app/notes/notebook/list-order.ts'
import { createNotebooks, type Notebook } from '../../../../app/notes/notebook/notebook.ts'
import { emptyDatabase, interrupted } from '../build.ts'

const first = (order: Order) => ({ order, page: 1 })
const titles = async (notebook: Notebook, pad: Parameters<Notebook['notes']>[0], order: Order) =>
  (await notebook.notes(pad, first(order))).items.map(({ title }) => title)

test('notes are listed by name or by date', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000 })
  const notebook = createNotebooks(emptyDatabase())('ann')
  const pad = await notebook.createPad({ name: 'Shopping' })
  for (const title of ['milk', 'Apples', 'éclairs']) {
    await notebook.createNote(pad, { title, text: '' })
    t.mock.timers.tick(1_000)
  }
  assert.deepEqual(await titles(notebook, pad, 'name'), ['Apples', 'éclairs', 'milk'])
  assert.deepEqual(await titles(notebook, pad, 'date'), ['éclairs', 'Apples', 'milk'])
})

test('a note that is changed becomes the latest, under its new name', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000 })
  const notebook = createNotebooks(emptyDatabase())('ann')
  const pad = await notebook.createPad({ name: 'Shopping' })
  const apples = await notebook.createNote(pad, { title: 'Apples', text: 'red' })
  assert.ok(apples)
  t.mock.timers.tick(1_000)
  await notebook.createNote(pad, { title: 'Milk', text: '' })
  t.mock.timers.tick(1_000)
  const changed = await notebook.changeNote(apples, { title: 'Pears', text: 'green' }, 1_000)
  assert.equal(changed?.createdAt, 1_000)
  assert.equal(changed?.updatedAt, 3_000)
  assert.deepEqual(await titles(notebook, pad, 'date'), ['Pears', 'Milk'])
  assert.deepEqual(await titles(notebook, pad, 'name'), ['Milk', 'Pears'])
})

test('of two changes of one version the second is refused, also within a millisecond', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000 })
  const notebook = createNotebooks(emptyDatabase())('ann')
  const pad = await notebook.createPad({ name: 'Shopping' })
  const note = await notebook.createNote(pad, { title: 'Milk', text: '' })
  assert.ok(note)
  const change = (title: string, version: number) =>
    notebook.changeNote(note, { title, text: '' }, version)
  const first = await change('Apples', note.updatedAt)
  assert.ok(first)
  assert.equal(await change('Pears', note.updatedAt), undefined)
  assert.equal(await change('Pears', Number.NaN), undefined)
  assert.equal((await change('Pears', first.updatedAt))?.title, 'Pears')

  assert.ok(await notebook.changePad(pad, { name: 'Food' }, pad.updatedAt))
  assert.equal(await notebook.changePad(pad, { name: 'Drinks' }, pad.updatedAt), undefined)
})

test('a long list comes in pages that hold everything once', async () => {
  const notebook = createNotebooks(emptyDatabase())('ann')
  for (let index = 0; index < pageSize + 2; index += 1) {
    // Equal names: only their ids can tell them apart.
    await notebook.createPad({ name: 'same' })
  }
  const pages = [
    await notebook.pads({ order: 'name', page: 1 }),
    await notebook.pads({ order: 'name', page: 2 }),
  ]
  assert.deepEqual(
    pages.map(({ items, hasNext }) => [items.length, hasNext]),
    [
      [pageSize, true],
      [2, false],
    ],
  )
  assert.equal(new Set(pages.flatMap(({ items }) => items.map(({ id }) => id))).size, pageSize + 2)
})

test('a pad takes its notes with it, and no others', async () => {
  const database = emptyDatabase()
  const notebook = createNotebooks(database)('ann')
  const [gone, kept] = [
    await notebook.createPad({ name: 'gone' }),
    await notebook.createPad({ name: 'kept' }),
  ]
  for (const pad of [gone, gone, kept]) await notebook.createNote(pad, { title: 'x', text: '' })
  await notebook.deletePad(gone)
  assert.equal(await notebook.pad(gone.id), undefined)
  assert.equal(await database.collection('notes-notes').count({}), 1)
  assert.deepEqual(await titles(notebook, kept, 'name'), ['x'])
})

test('a note for a pad that was deleted meanwhile is not kept', async () => {
  const database = emptyDatabase()
  const notebook = createNotebooks(database)('ann')
  const pad = await notebook.createPad({ name: 'gone' })
  await notebook.deletePad(pad)
  assert.equal(await notebook.createNote(pad, { title: 'x', text: '' }), undefined)
  assert.equal(await database.collection('notes-notes').count({}), 0)
})

test('a note that is written while its pad is being deleted goes with it', async () => {
  const database = emptyDatabase()
  const writer = createNotebooks(database)('ann')
  const pad = await writer.createPad({ name: 'going' })
  // After the deletion of the notes that were there, before that of the pad.
  const betweenThem = { collection: 'notes-pads', operation: 'deleteOne' } as const
  const write = () => writer.createNote(pad, { title: 'x', text: '' })
  await createNotebooks(interrupted(database, betweenThem, write))('ann').deletePad(pad)
  assert.equal(await writer.pad(pad.id), undefined)
  assert.equal(await database.collection('notes-notes').count({}), 0)
})

test("nothing of one user's can be seen, changed or deleted in another's notebook", async () => {
  const open = createNotebooks(emptyDatabase())
  const [ann, bob] = [open('ann'), open('bob')]
  const pad = await ann.createPad({ name: 'mine' })
  const note = await ann.createNote(pad, { title: 'mine', text: 'mine' })
  assert.ok(note)

  assert.equal(await bob.pad(pad.id), undefined)
  assert.equal(await bob.note(pad, note.id), undefined)
  assert.deepEqual((await bob.pads(first('name'))).items, [])
  assert.deepEqual((await bob.notes(pad, first('name'))).items, [])
  assert.equal(await bob.changePad(pad, { name: 'his' }, pad.updatedAt), undefined)
  assert.equal(await bob.changeNote(note, { title: 'his', text: 'his' }, note.updatedAt), undefined)
  await bob.deleteNote(note)
  await bob.deletePad(pad)

  assert.equal((await ann.pad(pad.id))?.name, 'mine')
  assert.equal((await ann.note(pad, note.id))?.text, 'mine')
})

test('a note is found in its own pad alone', async () => {
  const notebook = createNotebooks(emptyDatabase())('ann')
  const [here, there] = [
    await notebook.createPad({ name: 'here' }),
    await notebook.createPad({ name: 'there' }),
  ]
  const note = await notebook.createNote(here, { title: 'x', text: '' })
  assert.ok(note)
  assert.equal((await notebook.note(here, note.id))?.title, 'x')
  assert.equal(await notebook.note(there, note.id), undefined)
})
