import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNotebooks } from '../../../app/notes/notebook/notebook.ts'
import type { Pad } from '../../../app/notes/notebook/pad.ts'
import type { Collection, DocumentDatabase, Entity } from '../../../app/stores/collection.ts'
import { StoreUnavailableError } from '../../../app/stores/store-unavailable-error.ts'
import { countsOf } from '../counts.ts'
import { buildNotes, emptyDatabase, interrupted } from './build.ts'
import { createVisitor, messageOf, password, tokenOf } from './visitor.ts'

/** A database that can be made to fail. */
function breakable(): DocumentDatabase & { broken: boolean } {
  const database = emptyDatabase()
  const state = {
    ...database,
    broken: false,
    collection<T extends Entity>(...args: Parameters<DocumentDatabase['collection']>) {
      const collection = database.collection<T>(args[0], args[1] as never)
      return new Proxy(collection, {
        get: (target, name: keyof Collection<T>) => {
          if (state.broken) return () => Promise.reject(new StoreUnavailableError('gone'))
          return target[name]
        },
      })
    },
  }
  return state
}

test('while the store is down, a page says 503 and Retry-After; then all goes on', async (t) => {
  const database = breakable()
  const app = await buildNotes(t, { database })
  const visitor = createVisitor(app)
  const home = await visitor.signUp('ann@example.org')
  const form = await visitor.get('/notes/pads/new')

  database.broken = true
  const token = tokenOf(form, '/notes/pads/new')
  for (const answer of [
    await visitor.get('/notes'),
    await visitor.post('/notes/pads/new', { name: 'x', _csrf: token }),
    await visitor.post('/notes/sign-out', { _csrf: tokenOf(home, '/notes/sign-out') }),
  ]) {
    assert.equal(answer.status, 503)
    assert.match(String(answer.headers['retry-after']), /^[1-9]\d*$/)
    assert.match(String(answer.headers['content-type']), /^text\/html/)
    assert.match(messageOf(answer) ?? '', /can’t be reached/)
  }
  // Who isn't signed in sees what needs no store, and an error where it is needed.
  const stranger = createVisitor(app)
  assert.equal((await stranger.get('/notes')).status, 200)
  const refused = await stranger.signUp('bob@example.org')
  assert.equal(refused.status, 503)
  assert.equal(stranger.cookies.has('tally_notes_session'), false)

  database.broken = false
  assert.match((await visitor.get('/notes')).body, /My pads/)
  assert.equal((await stranger.signUp('bob@example.org')).path, '/notes')
})

test('ten sign-ins that met a store that is down keep nobody out', async (t) => {
  let down = false
  const app = await buildNotes(t, {
    database: interrupted(
      emptyDatabase(),
      { collection: 'notes-users', operation: 'findOne' },
      async () => {
        if (down) throw new StoreUnavailableError('gone')
      },
    ),
  })
  await createVisitor(app).signUp('ann@example.org')
  const visitor = createVisitor(app)
  const signIn = () => visitor.submit('/notes/sign-in', { email: 'ann@example.org', password })
  down = true
  for (let time = 0; time < 10; time += 1) assert.equal((await signIn()).status, 503)
  down = false
  assert.equal((await signIn()).path, '/notes')
})

test('a note for a pad that is deleted while it is written is a 404, and not counted', async (t) => {
  const database = emptyDatabase()
  const open = createNotebooks(database)
  const deletePads = async () => {
    const pads = await database.collection<Pad>('notes-pads').find({}, { sort: {}, limit: 10 })
    for (const pad of pads) await open(pad.userId).deletePad(pad)
  }
  const beforeIt = { collection: 'notes-notes', operation: 'insert' } as const
  const app = await buildNotes(t, { database: interrupted(database, beforeIt, deletePads) })
  const visitor = createVisitor(app)
  await visitor.signUp('ann@example.org')
  const pad = await visitor.makePad('x')
  assert.equal((await visitor.submit(`${pad}/notes/new`, { title: 'y', text: '' })).status, 404)
  assert.equal(await database.collection('notes-notes').count({}), 0)
  assert.match(await app.metrics.registry.metrics(), /^notes_created_total 0$/m)
})

test('every request is counted once, under the pattern of its route', async (t) => {
  const app = await buildNotes(t)
  const visitor = createVisitor(app)
  await visitor.signUp('ann@example.org')
  const note = await visitor.writeNote(await visitor.makePad('x'), 'y')
  await visitor.get(`${note}/nothing`)
  await visitor.post('/notes/sign-in')
  assert.deepEqual(countsOf(await app.metrics.registry.metrics()), {
    'GET /notes/sign-up 200': 1,
    'POST /notes/sign-up 303': 1,
    'GET /notes/sign-in 200': 2,
    'POST /notes/sign-in 303': 1,
    'GET /notes 200': 1,
    'GET /notes/pads/new 200': 1,
    'POST /notes/pads/new 303': 1,
    'GET /notes/pads/:padId 200': 1,
    'GET /notes/pads/:padId/notes/new 200': 1,
    'POST /notes/pads/:padId/notes/new 303': 1,
    'GET /notes/pads/:padId/notes/:noteId 200': 1,
    'GET unknown 404': 1,
    'POST /notes/sign-in 403': 1,
  })
})

test('sign-ins are counted by outcome, notes when they are stored', async (t) => {
  const app = await buildNotes(t, { limits: { accountFromClient: 1 } })
  const series = async () =>
    (await app.metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('notes_'))
  assert.deepEqual(await series(), [
    'notes_sign_ins_total{outcome="ok"} 0',
    'notes_sign_ins_total{outcome="wrong"} 0',
    'notes_sign_ins_total{outcome="limited"} 0',
    'notes_created_total 0',
  ])
  const visitor = createVisitor(app)
  await visitor.signUp('ann@example.org')
  const stranger = createVisitor(app)
  const guess = { email: 'nobody@example.org', password: 'a guess' }
  for (const _attempt of [1, 2]) await stranger.submit('/notes/sign-in', guess)
  await createVisitor(app).submit('/notes/sign-in', { email: 'ann@example.org', password })
  const pad = await visitor.makePad('x')
  const note = await visitor.writeNote(pad, 'y')
  await visitor.submit(`${note}/edit`, { title: 'z' })
  await visitor.submit(`${pad}/notes/new`, { title: '' })
  assert.deepEqual(await series(), [
    'notes_sign_ins_total{outcome="ok"} 2',
    'notes_sign_ins_total{outcome="wrong"} 1',
    'notes_sign_ins_total{outcome="limited"} 1',
    'notes_created_total 1',
  ])
})
