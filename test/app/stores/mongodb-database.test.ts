import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createId } from '../../../app/stores/create-id.ts'
import { createMongodbDatabase } from '../../../app/stores/mongodb-database.ts'
import { StoreUnavailableError } from '../../../app/stores/store-unavailable-error.ts'
import { startMongodbStandIn } from '../mongodb-stand-in.ts'
import { until } from '../until.ts'
import { createLogRecorder } from './log-recorder.ts'
import { unmeasured } from './unmeasured.ts'

const limit = { timeout: 20_000 }

interface Thing {
  readonly id: string
  readonly name?: string
}

/** A database on a stand-in, connected, with its log and one collection. */
async function connected(t: TestContext) {
  const mongodb = await startMongodbStandIn(t)
  const log = createLogRecorder()
  const database = createMongodbDatabase({ url: mongodb.url, log, measure: unmeasured })
  t.after(() => database.close())
  await database.ready()
  const things = database.collection<Thing>('things', { uniqueIndexes: [['name']] })
  const insert = async () => {
    const id = createId()
    return things.insert({ id }).then(
      () => id,
      () => undefined,
    )
  }
  return { mongodb, log, database, things, insert }
}

test('a write is acknowledged by most members, with their journals', limit, async (t) => {
  const { mongodb, insert } = await connected(t)
  await insert()
  const { writeConcern } = mongodb.commands.find((command) => 'insert' in command) ?? {}
  assert.equal(writeConcern.w, 'majority')
  assert.equal(writeConcern.j, true)
})

test('indexes are asked for once, before the first use', limit, async (t) => {
  const { mongodb, insert } = await connected(t)
  await insert()
  await insert()
  const names = mongodb.commands.map((command) => Object.keys(command)[0])
  assert.deepEqual(names, ['ping', 'createIndexes', 'insert', 'insert'])
})

test('indexes that could not be made are asked for again', limit, async (t) => {
  const { mongodb, insert } = await connected(t)
  mongodb.refuseWith({ code: 14_031, errmsg: 'disk full' })
  assert.equal(await insert(), undefined)
  mongodb.refuseWith(undefined)
  await until(insert)
  const names = mongodb.commands.map((command) => Object.keys(command)[0])
  assert.deepEqual(names.slice(-2), ['createIndexes', 'insert'])
})

for (const [name, fail] of [
  ['is down', (mongodb) => mongodb.stop()],
  ['hangs', (mongodb) => mongodb.hang()],
  ['refuses', (mongodb) => mongodb.refuseWith({ code: 14_031, errmsg: 'disk full' })],
] as readonly [string, (mongodb: Awaited<ReturnType<typeof startMongodbStandIn>>) => unknown][]) {
  test(`operations that wait together for a server that ${name} all fail`, limit, async (t) => {
    const { mongodb, things } = await connected(t)
    await fail(mongodb)
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => things.findOne({ id: createId() })),
    )
    for (const result of results) {
      assert.ok(result.status === 'rejected' && result.reason instanceof StoreUnavailableError)
      assert.equal(result.reason.message, 'The document store is unavailable.')
    }
  })
}

for (const [name, fail, repair] of [
  ['went away and came back', (mongodb) => mongodb.stop(), (mongodb) => mongodb.start()],
  ['hung', (mongodb) => mongodb.hang(), (mongodb) => mongodb.recover()],
] as readonly [
  string,
  (mongodb: Awaited<ReturnType<typeof startMongodbStandIn>>) => unknown,
  (mongodb: Awaited<ReturnType<typeof startMongodbStandIn>>) => unknown,
][]) {
  test(`a database recovers from a server that ${name}, and logs both once`, limit, async (t) => {
    const { mongodb, log, things, insert } = await connected(t)
    const before = await insert()
    assert.ok(before !== undefined)
    await fail(mongodb)
    for (let attempt = 0; attempt < 3; attempt += 1) assert.equal(await insert(), undefined)
    await repair(mongodb)
    await until(insert)
    assert.deepEqual(await things.findOne({ id: before }), { id: before })
    const levels = log.lines.map((line) => line.split(' ')[0])
    assert.deepEqual(levels, ['info', 'warn', 'info'])
  })
}

test('a database whose server comes later starts without it', limit, async (t) => {
  const mongodb = await startMongodbStandIn(t)
  await mongodb.stop()
  const log = createLogRecorder()
  const database = createMongodbDatabase({ url: mongodb.url, log, measure: unmeasured })
  t.after(() => database.close())
  await database.ready()
  const things = database.collection<Thing>('things', { uniqueIndexes: [['name']] })
  await assert.rejects(things.insert({ id: createId() }), StoreUnavailableError)
  await mongodb.start()
  await until(() =>
    things.insert({ id: createId() }).then(
      () => true,
      () => undefined,
    ),
  )
})

test(
  'credentials that the server refuses are an outage, and stay out of the log',
  limit,
  async (t) => {
    const mongodb = await startMongodbStandIn(t)
    mongodb.refuseWith({ code: 18, errmsg: 'Authentication failed.' })
    const log = createLogRecorder()
    const database = createMongodbDatabase({
      url: mongodb.url,
      credentials: { username: 'tally', password: 's3cret' },
      log,
      measure: unmeasured,
    })
    t.after(() => database.close())
    await database.ready()
    await assert.rejects(
      database.collection<Thing>('things').findOne({ id: createId() }),
      StoreUnavailableError,
    )
    assert.match(
      log.lines.join('\n'),
      /^warn mongodb at 127\.0\.0\.1:\d+ is unavailable.*Authentication/,
    )
    assert.doesNotMatch(log.lines.join('\n'), /s3cret/)
    // The password itself never travels: SCRAM starts with the name alone.
    assert.ok(mongodb.commands.some((command) => 'saslStart' in command))
  },
)

test('a database can be closed while its server hangs', limit, async (t) => {
  const mongodb = await startMongodbStandIn(t)
  mongodb.hang()
  const database = createMongodbDatabase({
    url: mongodb.url,
    log: createLogRecorder(),
    measure: unmeasured,
  })
  await database.ready()
  await database.close()
})
