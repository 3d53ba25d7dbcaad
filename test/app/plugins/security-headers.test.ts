import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from '../build.ts'

for (const url of ['/', '/hits', '/docs', '/nowhere']) {
  test(`${url} is answered with the security headers`, async (t) => {
    const app = await build(t)
    const { headers } = await app.inject(url)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['x-powered-by'], undefined)
  })
}
