import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from '../build.ts'

test('/health says UP and nothing more', async (t) => {
  const app = await build(t)
  const { statusCode, headers, body } = await app.inject('/health')
  assert.equal(statusCode, 200)
  assert.equal(headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(body, '{"status":"UP"}')
})
