import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerMark } from '../../../app/contract.ts'
import { build } from '../build.ts'

for (const [answer, request] of [
  ['a page', { url: '/' }],
  ['a scrape', { url: '/metrics' }],
  ['the API description', { url: '/docs' }],
  ['a form that is refused', { method: 'POST', url: '/notes/sign-in', payload: {} }],
  ['a path that is not served', { url: '/nowhere' }],
  ['a path that can not be decoded', { url: '/%zz' }],
  ['another method', { method: 'DELETE', url: '/' }],
  ['a body of an unknown type', { method: 'POST', url: '/data', payload: 'roses' }],
  ['a handler that breaks', { url: '/boom' }],
] as const) {
  test(`${answer} is answered with the security headers and the app's mark`, async (t) => {
    const app = await build(t)
    app.get('/boom', async () => {
      throw new Error('boom')
    })
    const { headers } = await app.inject(request)
    assert.equal(headers[answerMark.header], answerMark.value)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'same-origin')
    assert.equal(headers['x-powered-by'], undefined)
  })
}
