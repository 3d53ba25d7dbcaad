import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { build } from '../build.ts'
import { startMongodbStandIn } from '../mongodb-stand-in.ts'
import { startRedisStandIn } from '../redis-stand-in.ts'
import { until } from '../until.ts'

async function startStores(t: TestContext) {
  const redis = await startRedisStandIn(t)
  const mongodb = await startMongodbStandIn(t)
  return { redis, mongodb, env: { REDIS_URL: redis.url, MONGODB_URL: mongodb.url } }
}

test('/ready says READY', async (t) => {
  const app = await build(t)
  const { statusCode, body } = await app.inject('/ready')
  assert.equal(statusCode, 200)
  assert.equal(body, '{"status":"READY"}')
})

test('/ready is ready at once where the stores are there', async (t) => {
  const { env } = await startStores(t)
  const app = await build(t, env)
  assert.equal((await app.inject('/ready')).statusCode, 200)
  assert.equal((await app.inject('/hits')).statusCode, 200)
  assert.equal((await app.inject('/data')).statusCode, 200)
})

for (const late of ['redis', 'mongodb'] as const) {
  test(`/ready waits for ${late}, which starts later than the app, so that no request meets a 503`, async (t) => {
    const { env, ...stores } = await startStores(t)
    await stores[late].stop()
    const app = await build(t, env)
    const unready = await app.inject('/ready')
    assert.equal(unready.statusCode, 503)
    assert.match(unready.body, /have not answered yet/)
    await stores[late].start()
    await until(async () => ((await app.inject('/ready')).statusCode === 200 ? true : undefined))
    assert.equal((await app.inject('/hits')).statusCode, 200)
    assert.equal((await app.inject('/data')).statusCode, 200)
  })
}

test('/ready stays ready when the stores that it had are gone', async (t) => {
  const { env, redis, mongodb } = await startStores(t)
  const app = await build(t, env)
  assert.equal((await app.inject('/ready')).statusCode, 200)
  await Promise.all([redis.stop(), mongodb.stop()])
  assert.equal((await app.inject('/hits')).statusCode, 503)
  assert.equal((await app.inject('/ready')).statusCode, 200)
})

test('/ready gives up on a store that never was after 20 s: the rest serves', async (t) => {
  // Port 9 (discard): nothing listens there.
  const app = await build(t, { REDIS_URL: 'redis://127.0.0.1:9' })
  assert.equal((await app.inject('/ready')).statusCode, 503)
  const now = performance.now.bind(performance)
  t.mock.method(performance, 'now', () => now() + 20_000)
  assert.equal((await app.inject('/ready')).statusCode, 200)
  assert.equal((await app.inject('/hits')).statusCode, 503)
})
