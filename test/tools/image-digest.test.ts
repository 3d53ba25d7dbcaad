import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { isPinnedImage } from '../../config/image-reference.ts'
import { imageDigest } from '../../tools/image-digest.ts'

const digest = `sha256:${'5'.repeat(64)}`

/** A registry with one image, `acme/shop:1`, for whoever asks for a token first. */
async function registry(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    const host = request.headers.host
    if (request.url?.startsWith('/token')) {
      response.end(
        JSON.stringify({
          token: `for ${new URL(request.url, 'http://x').searchParams.get('scope')}`,
        }),
      )
      return
    }
    if (request.headers.authorization !== 'Bearer for repository:acme/shop:pull') {
      const challenge = `Bearer realm="http://${host}/token",service="here",scope="repository:acme/shop:pull"`
      response.writeHead(401, { 'www-authenticate': challenge }).end()
      return
    }
    const isThere = request.method === 'HEAD' && request.url === '/v2/acme/shop/manifests/1'
    response
      .writeHead(isThere ? 200 : 404, isThere ? { 'docker-content-digest': digest } : {})
      .end()
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('the digest of a tag is what its registry says, signed in as it asks', async (t) => {
  const found = await imageDigest(`${await registry(t)}/acme/shop:1`)
  assert.equal(found, digest)
  assert.ok(isPinnedImage(`acme/shop:1@${found}`))
})

test('a tag that is not there is refused by name', async (t) => {
  const host = await registry(t)
  await assert.rejects(imageDigest(`${host}/acme/shop:2`), {
    message: `${host} answered 404 for acme/shop:2. Fix: look whether the tag is there, and whether it may be read without signing in`,
  })
})

test('a registry that does not answer is named', async () => {
  await assert.rejects(imageDigest('127.0.0.1:9/acme/shop:1'), {
    message: /^127\.0\.0\.1:9 can't be reached: /,
  })
})
