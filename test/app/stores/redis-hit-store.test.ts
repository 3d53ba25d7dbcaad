import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createRedisHitStore } from '../../../app/stores/redis-hit-store.ts'
import { StoreUnavailableError } from '../../../app/stores/store-unavailable-error.ts'
import { startRedisStandIn } from '../redis-stand-in.ts'
import { until } from '../until.ts'
import { createLogRecorder } from './log-recorder.ts'
import { unmeasured } from './unmeasured.ts'

/** A store on a stand-in, connected, and its log. */
async function connected(t: TestContext) {
  const redis = await startRedisStandIn(t)
  const log = createLogRecorder()
  const store = createRedisHitStore({ url: redis.url, log, measure: unmeasured })
  t.after(() => store.close())
  await store.ready()
  return { redis, log, store, hits: () => store.hit().catch(() => undefined) }
}

test('a store that just became ready counts its first hit', async (t) => {
  const { store } = await connected(t)
  assert.equal(await store.hit(), 1)
})

test('a server that hangs is given up while a client still waits', async (t) => {
  const { redis, store } = await connected(t)
  redis.hang()
  await assert.rejects(store.hit(), (error: StoreUnavailableError) => {
    assert.ok(error instanceof StoreUnavailableError)
    assert.match(String(error.cause), /no answer within 2500 ms/)
    return true
  })
})

test('hits that wait together for a hanging server all fail', async (t) => {
  const { redis, store } = await connected(t)
  redis.hang()
  const results = await Promise.allSettled([store.hit(), store.hit(), store.hit()])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
})

test('a store recovers from a server that hung', async (t) => {
  const { redis, hits } = await connected(t)
  redis.hang()
  assert.equal(await hits(), undefined)
  redis.recover()
  assert.equal(await until(hits), 1)
})

test('a store recovers from a server that went away and came back', async (t) => {
  const { redis, hits } = await connected(t)
  await redis.stop()
  assert.equal(await hits(), undefined)
  await redis.start()
  assert.equal(await until(hits), 1)
})

test('a store whose server comes later starts without it', async (t) => {
  const redis = await startRedisStandIn(t)
  await redis.stop()
  const log = createLogRecorder()
  const store = createRedisHitStore({ url: redis.url, log, measure: unmeasured })
  t.after(() => store.close())
  await store.ready()
  await assert.rejects(store.hit(), StoreUnavailableError)
  await redis.start()
  assert.equal(await until(() => store.hit().catch(() => undefined)), 1)
})

test('an outage is logged once at its beginning and once at its end', async (t) => {
  const { redis, log, hits } = await connected(t)
  await redis.stop()
  for (let request = 0; request < 20; request += 1) await hits()
  await redis.start()
  await until(hits)
  const levels = log.lines.map((line) => line.split(' ')[0])
  assert.deepEqual(levels, ['info', 'warn', 'info'])
})

test('an error that Redis answers is logged once, too', async (t) => {
  const { redis, log, hits } = await connected(t)
  redis.refuseWith('OOM command not allowed')
  for (let request = 0; request < 5; request += 1) assert.equal(await hits(), undefined)
  redis.refuseWith(undefined)
  await until(hits)
  assert.equal(log.lines.length, 3)
  assert.match(log.lines[1] ?? '', /OOM command not allowed/)
})

test('the log shows where Redis is, and not its password', async (t) => {
  const log = createLogRecorder()
  const store = createRedisHitStore({
    url: 'redis://user:s3cret@127.0.0.1:9',
    log,
    measure: unmeasured,
  })
  t.after(() => store.close())
  await store.ready()
  assert.match(log.lines.join('\n'), /127\.0\.0\.1:9/)
  assert.doesNotMatch(log.lines.join('\n'), /s3cret/)
})

test('a store can be closed while it is still connecting', async (t) => {
  const redis = await startRedisStandIn(t)
  redis.hang()
  const store = createRedisHitStore({
    url: redis.url,
    log: createLogRecorder(),
    measure: unmeasured,
  })
  await store.close()
})
