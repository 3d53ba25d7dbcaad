import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicRoutes, service } from '../../../app/contract.ts'
import { build } from '../build.ts'

test('the description has every public path, and no internal one', async (t) => {
  const app = await build(t)
  const { openapi, paths } = (await app.inject('/docs/json')).json()
  assert.match(openapi, /^3\.1/)
  const isPublic = (described: string) =>
    publicRoutes.some(({ path, match }) =>
      match === 'exact' ? described === path : described.startsWith(path),
    )
  for (const path of Object.keys(paths)) assert.ok(isPublic(path), path)
  const exact = publicRoutes.filter(({ match }) => match === 'exact').map(({ path }) => path)
  for (const path of [...exact, '/data', '/data/{id}']) assert.ok(path in paths, path)
  assert.equal(paths[service.paths.metrics], undefined)
})

test('the description says what a store that is unavailable answers', async (t) => {
  const app = await build(t)
  const { paths } = (await app.inject('/docs/json')).json()
  for (const operation of [
    paths['/hits'].get,
    paths['/data'].get,
    paths['/data'].post,
    paths['/data/{id}'].get,
  ]) {
    const unavailable = operation.responses['503']
    assert.ok('application/problem+json' in unavailable.content)
    assert.ok('Retry-After' in unavailable.headers)
  }
})

test('the description asks for no query', async (t) => {
  const app = await build(t)
  const { paths } = (await app.inject('/docs/json')).json()
  const [limit, after] = paths['/data'].get.parameters
  assert.deepEqual([limit.name, limit.required, limit.schema.default], ['limit', false, 20])
  assert.deepEqual([after.name, after.required], ['after', false])
})

test('the description says how documents are refused', async (t) => {
  const app = await build(t)
  const { paths } = (await app.inject('/docs/json')).json()
  for (const status of ['400', '413', '415']) {
    assert.ok('application/problem+json' in paths['/data'].post.responses[status].content, status)
  }
  assert.ok('Location' in paths['/data'].post.responses['201'].headers)
  assert.ok('404' in paths['/data/{id}'].get.responses)
})

test('every route says what every route may answer, as problems', async (t) => {
  const app = await build(t)
  const { paths } = (await app.inject('/docs/json')).json()
  for (const [path, operations] of Object.entries<object>(paths)) {
    for (const { responses } of Object.values(operations)) {
      for (const status of ['400', '408', '413', '415', '429', '431', '500']) {
        assert.ok('application/problem+json' in responses[status].content, `${path} ${status}`)
      }
      assert.ok('Retry-After' in responses['429'].headers, path)
    }
  }
})

test('the description tells no version of the program', async (t) => {
  const app = await build(t)
  const { info } = (await app.inject('/docs/json')).json()
  assert.equal(info.version, '1')
})

test('the page and everything that it loads are there', async (t) => {
  const app = await build(t)
  for (const url of ['/docs', '/docs/']) {
    const page = await app.inject(url)
    assert.equal(page.statusCode, 200, url)
    const assets = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '')
    assert.ok(assets.length > 3)
    for (const asset of assets) {
      const path = new URL(asset, `http://app${url}`).pathname
      assert.equal((await app.inject(path)).statusCode, 200, path)
    }
  }
})

test('the page works without TLS', async (t) => {
  const app = await build(t)
  const policy = String((await app.inject('/docs')).headers['content-security-policy'])
  assert.match(policy, /default-src 'self'/)
  assert.doesNotMatch(policy, /upgrade-insecure-requests/)
})

test('a file that is not there is a problem, and no path leads out of the folder', async (t) => {
  const app = await build(t)
  for (const url of ['/docs/static/nothing.js', '/docs/static/..%2fpackage.json']) {
    const response = await app.inject(url)
    assert.ok(response.statusCode >= 400 && response.statusCode < 500, url)
    assert.equal(response.headers['content-type'], 'application/problem+json', url)
  }
})
