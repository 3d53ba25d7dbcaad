import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { build } from '../build.ts'

test('/ greets the world', async (t) => {
  const app = await build(t)
  const { body } = await app.inject('/')
  assert.match(body, /<h1>Hello, World!<\/h1>/)
})

for (const path of ['/', '/gandalf', '/colombo']) {
  test(`${path} is an HTML page with a picture that has a name`, async (t) => {
    const app = await build(t)
    const { statusCode, headers, body } = await app.inject(path)
    assert.equal(statusCode, 200)
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.match(body, /^<!doctype html>\n<html lang="en">/)
    assert.match(body, /<svg [^>]*role="img" aria-label="[^"]{20,}"/)
    assert.match(body, new RegExp(`<a href="${path}" aria-current="page">`))
  })

  test(`${path} needs nothing that its policy forbids`, async (t) => {
    const app = await build(t)
    const { headers, body } = await app.inject(path)
    const policy = String(headers['content-security-policy'])
    const [, stylesheet = ''] = /<style>([\s\S]*?)<\/style>/.exec(body) ?? []
    const hash = createHash('sha256').update(stylesheet).digest('base64')
    assert.ok(policy.includes(`style-src 'sha256-${hash}'`))
    assert.doesNotMatch(body, /<script| style="|src="|url\(http/)
  })

  test(`${path} leads only to what is served`, async (t) => {
    const app = await build(t)
    const { body } = await app.inject(path)
    for (const [, link = ''] of body.matchAll(/<a [^>]*href="([^"]+)"/g)) {
      assert.equal((await app.inject(link)).statusCode, 200, link)
    }
  })
}

test('HEAD has the same headers and no body', async (t) => {
  const app = await build(t)
  const get = await app.inject('/')
  const head = await app.inject({ method: 'HEAD', url: '/' })
  assert.equal(head.body, '')
  assert.equal(head.headers['content-length'], get.headers['content-length'])
})
