import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { App } from '../../../app/app.ts'
import { storeOperationDuration } from '../../../app/metrics/catalog.ts'
import { build, listen } from '../build.ts'
import { readCounts } from '../counts.ts'
import { openConnection } from '../exchange.ts'
import { type MongodbStandIn, startMongodbStandIn } from '../mongodb-stand-in.ts'
import { until } from '../until.ts'

const limit = { timeout: 20_000 }

/** Sends a body as it stands. */
const post = (app: App, payload: string | Buffer, contentType = 'application/json') =>
  app.inject({ method: 'POST', url: '/data', payload, headers: { 'content-type': contentType } })

/** How many documents there are. */
const countOf = async (app: App) => (await app.inject('/data?limit=100')).json().items.length

test('a document is stored, and shown at the address in Location', async (t) => {
  const app = await build(t)
  const data = { text: 'grün 🍏', list: [1, -0.5, null, true], deep: { '': {} }, id: 'mine' }
  const stored = await post(app, JSON.stringify(data))
  assert.equal(stored.statusCode, 201)
  const { id, createdAt } = stored.json()
  assert.equal(stored.headers.location, `/data/${id}`)
  assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 60_000)
  const shown = await app.inject(String(stored.headers.location))
  assert.equal(shown.statusCode, 200)
  assert.equal(shown.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(shown.headers['cache-control'], 'no-store')
  assert.deepEqual(shown.json(), { id, createdAt, data })
})

test('keys that JavaScript has a use for are stored like others', async (t) => {
  const app = await build(t)
  const text = '{"constructor":1,"toJSON":2,"then":3,"hasOwnProperty":4,"length":5,"_id":6}'
  const { id } = (await post(app, text)).json()
  assert.deepEqual((await app.inject(`/data/${id}`)).json().data, JSON.parse(text))
})

test('keys with any line break are in every answer', async (t) => {
  const app = await build(t)
  for (const lineBreak of ['\n', '\r', '\r\n', '\u2028', '\u2029']) {
    const data = { [`a${lineBreak}b`]: 1, [lineBreak]: { [lineBreak]: [2] }, plain: 3 }
    const stored = (await post(app, JSON.stringify(data))).json()
    assert.deepEqual(stored.data, data)
    assert.deepEqual((await app.inject(`/data/${stored.id}`)).json(), stored)
    assert.deepEqual((await app.inject('/data?limit=1')).json().items, [stored])
  }
})

test('pages lead from the newest document to the oldest, each exactly once', async (t) => {
  const app = await build(t)
  for (let n = 0; n < 7; n += 1) await post(app, JSON.stringify({ n }))
  const pages: number[][] = []
  for (let url = '/data?limit=3'; url !== undefined; ) {
    const { items, next }: { items: { data: { n: number } }[]; next: string } = (
      await app.inject(url)
    ).json()
    pages.push(items.map(({ data }) => data.n))
    // Written while somebody reads: no page to come may change by it.
    await post(app, JSON.stringify({ n: 100 }))
    url = next
  }
  assert.deepEqual(pages, [[6, 5, 4], [3, 2, 1], [0]])
})

test('a page has 20 documents where nobody says how many, and the last one leads nowhere', async (t) => {
  const app = await build(t)
  for (let n = 0; n < 21; n += 1) await post(app, '{}')
  const first = (await app.inject('/data')).json()
  assert.equal(first.items.length, 20)
  const last = (await app.inject(first.next)).json()
  assert.equal(last.items.length, 1)
  assert.equal('next' in last, false)
  assert.equal('next' in (await app.inject('/data?limit=21')).json(), false)
})

test('refuses what is not a JSON object, and stores nothing', async (t) => {
  const app = await build(t)
  const bodies = [
    '',
    '{"a":',
    'null',
    '[{}]',
    '1',
    '"text"',
    `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
    "{'a':1}",
    '{"a":1,}',
    '{"a":1} // one',
    '\ufeff{"a":1}',
    Buffer.from('{"a":"not UTF-8: \xff"}', 'latin1'),
  ]
  for (const body of bodies) {
    const refused = await post(app, body)
    assert.equal(refused.statusCode, 400, String(body))
    assert.equal(refused.headers['content-type'], 'application/problem+json')
  }
  assert.equal(await countOf(app), 0)
  assert.equal((await readCounts(app))['POST /data 400'], bodies.length)
})

test('refuses a document that breaks a rule, saying where and why', async (t) => {
  const app = await build(t)
  for (const [body, detail, pointer] of [
    ['{"a":{"list":[{"$where":"1"}]}}', 'is a key that begins with "$"', '#/a/list/0/%24where'],
    ['{"a":{"__proto__":{"b":1}}}', 'is a key that is "__proto__"', '#/a/__proto__'],
    ['{"amount":10,"amount":99}', 'is a second key "amount" in one object', '#/amount'],
  ] as const) {
    const refused = await post(app, body)
    assert.equal(refused.statusCode, 400)
    assert.deepEqual(refused.json().errors, [{ detail, pointer }])
  }
  assert.equal(await countOf(app), 0)
})

test('takes a document of 16 KiB, and refuses one byte more', async (t) => {
  const app = await build(t)
  const sized = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - '{"a":""}'.length) })
  assert.equal((await post(app, sized(16_384))).statusCode, 201)
  const refused = await post(app, sized(16_385))
  assert.equal(refused.statusCode, 413)
  assert.equal(refused.headers['content-type'], 'application/problem+json')
  assert.equal(await countOf(app), 1)
  assert.equal((await readCounts(app))['POST /data 413'], 1)
})

test('refuses what does not call itself JSON, and stores nothing', async (t) => {
  const app = await build(t)
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/merge-patch+json',
    'nonsense',
  ]
  for (const contentType of types) {
    const refused = await post(app, '{"a":1}', contentType)
    assert.equal(refused.statusCode, 415, contentType)
    assert.equal(refused.headers['content-type'], 'application/problem+json')
  }
  assert.equal(await countOf(app), 0)
  assert.equal((await readCounts(app))['POST /data 415'], types.length)
})

test('refuses a request without a body, and without a type', async (t) => {
  const app = await build(t)
  assert.equal((await app.inject({ method: 'POST', url: '/data' })).statusCode, 400)
})

test('refuses to list with a limit or an id that cannot be', async (t) => {
  const app = await build(t)
  for (const query of [
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=many',
    'limit=',
    'limit=1&limit=2',
    'after=1',
    'after=',
    'after=%24gt',
    'after=01a1fee5-8740-74ec-a08f-ce0034361f0e&after=01a1fee5-8740-74ec-a08f-ce0034361f0e',
  ]) {
    const refused = await app.inject(`/data?${query}`)
    assert.equal(refused.statusCode, 400, query)
    assert.match(refused.json().detail, /query/)
  }
})

test('an id of no document is a 404 problem, and what cannot be an id a 400', async (t) => {
  const app = await build(t)
  for (const [id, status] of [
    ['01a1fee5-8740-74ec-a08f-ce0034361f0e', 404],
    ['1', 400],
    ['', 400],
    ['%24where', 400],
    ['%00', 400],
    ['01A1FEE5-8740-74EC-A08F-CE0034361F0E', 400],
  ] as const) {
    const refused = await app.inject(`/data/${id}`)
    assert.equal(refused.statusCode, status, id)
    assert.equal(refused.headers['content-type'], 'application/problem+json')
  }
  assert.deepEqual(await readCounts(app), { 'GET /data/:id 400': 5, 'GET /data/:id 404': 1 })
})

test('an upload that breaks off is counted once, and stores nothing', limit, async (t) => {
  const { app, port } = await listen(t)
  const socket = await openConnection(port)
  socket.write('POST /data HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n')
  socket.write('Content-Length: 7\r\n\r\n{"a":')
  await until(async () => ((await app.metrics.ledger.whenIdle(0)) ? undefined : true))
  socket.resetAndDestroy()
  await app.metrics.ledger.whenIdle(5_000)
  assert.deepEqual(await readCounts(app), { 'POST /data 499': 1 })
  assert.equal(await countOf(app), 0)
})

/** An app on a stand-in that has one document. */
async function withMongodb(t: TestContext) {
  const mongodb = await startMongodbStandIn(t)
  const app = await build(t, { MONGODB_URL: mongodb.url })
  const { id } = (await post(app, '{"kept":true}')).json()
  return { mongodb, app, id }
}

for (const [name, fail, repair] of [
  ['is down', (mongodb) => mongodb.stop(), (mongodb) => mongodb.start()],
  ['hangs', (mongodb) => mongodb.hang(), (mongodb) => mongodb.recover()],
] as readonly [string, (m: MongodbStandIn) => unknown, (m: MongodbStandIn) => unknown][]) {
  test(
    `while MongoDB ${name}, /data is a 503 problem with Retry-After, and all else serves`,
    limit,
    async (t) => {
      const { mongodb, app, id } = await withMongodb(t)
      await fail(mongodb)
      for (const unavailable of await Promise.all([
        post(app, '{}'),
        app.inject('/data'),
        app.inject(`/data/${id}`),
      ])) {
        assert.equal(unavailable.statusCode, 503)
        assert.match(String(unavailable.headers['retry-after']), /^[1-9]\d*$/)
        assert.equal(unavailable.headers['content-type'], 'application/problem+json')
        assert.doesNotMatch(unavailable.body, /mongo|127\.0\.0\.1|ECONN/i)
      }
      // What a client did wrong needs no store to say so.
      assert.equal((await post(app, '[]')).statusCode, 400)
      for (const url of ['/', '/hits', '/health', '/ready', '/docs']) {
        assert.equal((await app.inject(url)).statusCode, 200, url)
      }
      await repair(mongodb)
      const shown = await until(async () => {
        const answer = await app.inject(`/data/${id}`)
        return answer.statusCode === 200 ? answer : undefined
      })
      assert.deepEqual(shown.json().data, { kept: true })
    },
  )
}

test('an app starts without MongoDB, and serves documents once it is there', limit, async (t) => {
  const mongodb = await startMongodbStandIn(t)
  await mongodb.stop()
  const app = await build(t, { MONGODB_URL: mongodb.url })
  assert.equal((await app.inject('/')).statusCode, 200)
  assert.equal((await app.inject('/data')).statusCode, 503)
  await mongodb.start()
  await until(async () => ((await app.inject('/data')).statusCode === 200 ? true : undefined))
})

test('each operation is measured, with its outcome', limit, async (t) => {
  const { mongodb, app } = await withMongodb(t)
  await app.inject('/data')
  mongodb.refuseWith({ code: 14_031, errmsg: 'disk full' })
  assert.equal((await post(app, '{}')).statusCode, 503)
  const { body } = await app.inject('/metrics')
  for (const [operation, outcome] of [
    ['insert', 'ok'],
    ['insert', 'error'],
    ['find', 'ok'],
  ]) {
    const labels = `store="mongodb",operation="${operation}",outcome="${outcome}"`
    assert.ok(body.includes(`${storeOperationDuration.name}_count{${labels}} 1\n`), labels)
  }
})
