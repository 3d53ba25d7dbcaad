import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from '../build.ts'

test('/ready says READY', async (t) => {
  const app = await build(t)
  const { statusCode, body } = await app.inject('/ready')
  assert.equal(statusCode, 200)
  assert.equal(body, '{"status":"READY"}')
})

test('/ready stays ready where Redis never was', async (t) => {
  // Port 9 (discard): nothing listens there.
  const app = await build(t, { REDIS_URL: 'redis://127.0.0.1:9' })
  assert.equal((await app.inject('/ready')).statusCode, 200)
  assert.equal((await app.inject('/hits')).statusCode, 503)
})
