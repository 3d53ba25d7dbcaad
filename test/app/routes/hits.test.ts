import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from '../build.ts'
import { readCounts } from '../counts.ts'
import { startRedisStandIn } from '../redis-stand-in.ts'
import { until } from '../until.ts'

test('/hits counts', async (t) => {
  const app = await build(t)
  for (const hits of [1, 2, 3]) {
    const { body, headers } = await app.inject('/hits')
    assert.equal(body, `Holla! we have hit ${hits} times`)
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8')
    assert.equal(headers['cache-control'], 'no-store')
  }
})

test('apps that share a Redis share the count', async (t) => {
  const redis = await startRedisStandIn(t)
  const apps = [await build(t, { REDIS_URL: redis.url }), await build(t, { REDIS_URL: redis.url })]
  const bodies = []
  for (const app of apps) bodies.push((await app.inject('/hits')).body)
  assert.deepEqual(bodies, ['Holla! we have hit 1 times', 'Holla! we have hit 2 times'])
})

for (const [name, fail] of [
  ['is down', (redis) => redis.stop()],
  ['hangs', (redis) => redis.hang()],
  ['refuses writes', (redis) => redis.refuseWith('OOM command not allowed')],
] as readonly [string, (redis: Awaited<ReturnType<typeof startRedisStandIn>>) => unknown][]) {
  test(`while Redis ${name}, /hits is a 503 problem with Retry-After, and all else serves`, async (t) => {
    const redis = await startRedisStandIn(t)
    const app = await build(t, { REDIS_URL: redis.url })
    assert.equal((await app.inject('/hits')).statusCode, 200)
    await fail(redis)

    const unavailable = await app.inject('/hits')
    assert.equal(unavailable.statusCode, 503)
    assert.match(String(unavailable.headers['retry-after']), /^[1-9]\d*$/)
    assert.equal(unavailable.headers['content-type'], 'application/problem+json')
    assert.doesNotMatch(unavailable.body, /redis|127\.0\.0\.1|OOM/i)

    for (const url of ['/', '/health', '/ready', '/docs']) {
      assert.equal((await app.inject(url)).statusCode, 200, url)
    }
    assert.equal((await readCounts(app))['GET /hits 503'], 1)
  })
}

test('/hits recovers by itself when Redis comes back', async (t) => {
  const redis = await startRedisStandIn(t)
  const app = await build(t, { REDIS_URL: redis.url })
  await redis.stop()
  assert.equal((await app.inject('/hits')).statusCode, 503)
  await redis.start()
  await until(async () => ((await app.inject('/hits')).statusCode === 200 ? true : undefined))
})
