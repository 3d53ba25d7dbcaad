import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import {
  type DocumentDatabase,
  DuplicateError,
  greaterThan,
  type Indexes,
  lessThan,
} from '../../../app/stores/collection.ts'
import { createId } from '../../../app/stores/create-id.ts'
import { createInMemoryDatabase } from '../../../app/stores/in-memory-database.ts'
import { createMongodbDatabase } from '../../../app/stores/mongodb-database.ts'
import { createLogRecorder } from './log-recorder.ts'
import { unmeasured } from './unmeasured.ts'

const url = process.env.TALLY_TEST_MONGODB_URL

/** One contract, two databases: what is said below holds for both. */
const databases: readonly {
  readonly name: string
  readonly skip: string | false
  readonly create: () => DocumentDatabase
}[] = [
  {
    name: 'the in-memory database',
    skip: false,
    create: () => createInMemoryDatabase({ measure: unmeasured }),
  },
  {
    name: 'MongoDB',
    skip: url === undefined && 'TALLY_TEST_MONGODB_URL names no server, such as mongodb://…/test',
    create: () =>
      createMongodbDatabase({ url: url ?? '', log: createLogRecorder(), measure: unmeasured }),
  },
]

interface Fruit {
  readonly id: string
  readonly name: string
  readonly owner?: string
  readonly weight?: number
  readonly note?: unknown
}

for (const { name, skip, create } of databases) {
  /** A collection of its own, gone at the end of the test. */
  const fruits = async (t: TestContext, indexes?: Indexes<Fruit>) => {
    const database = create()
    const collection = database.collection<Fruit>(`test-${randomUUID()}`, indexes)
    t.after(async () => {
      await collection.deleteMany({})
      await database.close()
    })
    await database.ready()
    return collection
  }
  const says = (sentence: string, body: (t: TestContext) => Promise<void>) =>
    test(`${name} ${sentence}`, { skip }, body)

  says('returns what was inserted, as it was', async (t) => {
    const collection = await fruits(t)
    const note = {
      text: 'grün 🍏 \u0001',
      numbers: [0, -1, 1.5, 2 ** 31, 2 ** 53 - 1, 1e-300],
      nested: { '': [[], {}, null, true, [{ constructor: 1, length: 'x', 1: 'one' }]] },
    }
    const apple: Fruit = { id: createId(), name: 'apple', note }
    await collection.insert(apple)
    assert.deepEqual(await collection.findOne({ id: apple.id }), apple)
  })

  says('finds nothing where nothing is', async (t) => {
    const collection = await fruits(t)
    assert.equal(await collection.findOne({ id: createId() }), undefined)
    assert.deepEqual(await collection.find({}, { sort: { id: 'ascending' }, limit: 1 }), [])
    assert.equal(await collection.count({}), 0)
  })

  says('keeps what it stored apart from what it was given and what it gave', async (t) => {
    const collection = await fruits(t)
    const list = [1]
    const id = createId()
    await collection.insert({ id, name: 'fig', note: list })
    list.push(2)
    const found = await collection.findOne({ id })
    assert.ok(Array.isArray(found?.note))
    found.note.push(3)
    assert.deepEqual((await collection.findOne({ id }))?.note, [1])
  })

  says('refuses an id that is there already, and keeps the first', async (t) => {
    const collection = await fruits(t)
    const id = createId()
    await collection.insert({ id, name: 'first' })
    await assert.rejects(collection.insert({ id, name: 'second' }), DuplicateError)
    assert.equal((await collection.findOne({ id }))?.name, 'first')
  })

  says('refuses a second document with the same values of a unique index', async (t) => {
    const collection = await fruits(t, { uniqueIndexes: [['name'], ['owner', 'weight']] })
    await collection.insert({ id: createId(), name: 'plum', owner: 'a', weight: 1 })
    await collection.insert({ id: createId(), name: 'pear', owner: 'a', weight: 2 })
    for (const twin of [
      { name: 'plum', owner: 'b', weight: 1 },
      { name: 'kiwi', owner: 'a', weight: 2 },
    ]) {
      await assert.rejects(collection.insert({ id: createId(), ...twin }), DuplicateError)
    }
    assert.equal(await collection.count({}), 2)
  })

  says('refuses an update into the values of another, and leaves both', async (t) => {
    const collection = await fruits(t, { uniqueIndexes: [['name']] })
    const id = createId()
    await collection.insert({ id, name: 'plum' })
    await collection.insert({ id: createId(), name: 'pear' })
    await assert.rejects(collection.updateOne({ id }, { name: 'pear' }), DuplicateError)
    assert.equal((await collection.findOne({ id }))?.name, 'plum')
    assert.equal(await collection.count({ name: 'pear' }), 1)
  })

  says('lets one of many equal inserts at the same time win', async (t) => {
    const collection = await fruits(t, { uniqueIndexes: [['name']] })
    const attempts = Array.from({ length: 10 }, () =>
      collection.insert({ id: createId(), name: 'last one' }),
    )
    const results = await Promise.allSettled(attempts)
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const result of results) {
      if (result.status === 'rejected') assert.ok(result.reason instanceof DuplicateError)
    }
  })

  says('lets one of many updates of the same version at the same time win', async (t) => {
    const collection = await fruits(t)
    const id = createId()
    await collection.insert({ id, name: 'apple', weight: 1 })
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        collection.updateOne({ id, weight: 1 }, { weight: 2, note: n }),
      ),
    )
    assert.equal(results.filter((result) => result !== undefined).length, 1)
  })

  says('sorts, passes over, and limits', async (t) => {
    const collection = await fruits(t, { indexes: [['owner', 'weight']] })
    for (const [name, owner, weight] of [
      ['a', 'x', 2],
      ['b', 'y', 1],
      ['c', 'x', 1],
      ['d', 'x', 3],
    ] as const) {
      await collection.insert({ id: createId(), name, owner, weight })
    }
    const names = async (...question: Parameters<typeof collection.find>) =>
      (await collection.find(...question)).map(({ name }) => name).join('')
    assert.equal(
      await names({}, { sort: { owner: 'ascending', weight: 'descending' }, limit: 9 }),
      'dacb',
    )
    assert.equal(await names({}, { sort: { name: 'ascending' }, skip: 1, limit: 2 }), 'bc')
    assert.equal(await names({ owner: 'x' }, { sort: { weight: 'ascending' }, limit: 2 }), 'ca')
    assert.equal(
      await names({ weight: lessThan(2) }, { sort: { name: 'ascending' }, limit: 9 }),
      'bc',
    )
    assert.equal(
      await names({ name: greaterThan('b') }, { sort: { name: 'descending' }, limit: 9 }),
      'dc',
    )
    assert.equal(await collection.count({ owner: 'x', weight: greaterThan(1) }), 2)
  })

  says('sorts ids by the time of their making', async (t) => {
    const collection = await fruits(t)
    const ids = Array.from({ length: 20 }, createId)
    for (const id of ids.toReversed()) await collection.insert({ id, name: 'fruit' })
    const found = await collection.find(
      { id: greaterThan(ids[9] ?? '') },
      { sort: { id: 'ascending' }, limit: 5 },
    )
    assert.deepEqual(
      found.map(({ id }) => id),
      ids.slice(10, 15),
    )
  })

  says('updates some fields of one document, and returns it', async (t) => {
    const collection = await fruits(t)
    const id = createId()
    await collection.insert({ id, name: 'apple', weight: 1 })
    await collection.insert({ id: createId(), name: 'apple', weight: 1 })
    const updated = await collection.updateOne({ id }, { weight: 2, note: ['ripe'] })
    assert.deepEqual(updated, { id, name: 'apple', weight: 2, note: ['ripe'] })
    assert.deepEqual(await collection.findOne({ id }), updated)
    assert.equal(await collection.count({ weight: 1 }), 1)
    assert.equal(await collection.updateOne({ id: createId() }, { weight: 3 }), undefined)
  })

  says('deletes one or many, and says how many', async (t) => {
    const collection = await fruits(t)
    for (const weight of [1, 1, 2]) await collection.insert({ id: createId(), name: 'a', weight })
    assert.equal(await collection.deleteOne({ weight: 2 }), true)
    assert.equal(await collection.deleteOne({ weight: 2 }), false)
    assert.equal(await collection.deleteMany({ weight: lessThan(2) }), 2)
    assert.equal(await collection.count({}), 0)
  })

  says('throws when a condition is an object, as a client may send it', async (t) => {
    const collection = await fruits(t)
    const condition = JSON.parse('{"$gt":""}')
    await assert.rejects(collection.findOne({ name: condition }), /neither a string/)
    await assert.rejects(collection.deleteMany({ name: condition }), /neither a string/)
  })
}
