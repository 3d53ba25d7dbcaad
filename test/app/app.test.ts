import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import { type TestContext, test } from 'node:test'
import type { App } from '../../app/app.ts'
import { publicRoutes, service } from '../../app/contract.ts'
import { build } from './build.ts'

/** Every path that the app registers a route for. */
async function registeredPaths(t: TestContext): Promise<string[]> {
  const paths = new Set<string>()
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: App }
    fastify.addHook('onRoute', ({ url }) => {
      paths.add(url)
    })
  }
  diagnostics.subscribe('fastify.initialization', watch)
  await build(t).finally(() => diagnostics.unsubscribe('fastify.initialization', watch))
  return [...paths]
}

test('every public route of the contract answers', async (t) => {
  const app = await build(t)
  for (const { path } of publicRoutes) {
    const { statusCode } = await app.inject(path)
    assert.equal(statusCode, 200, path)
  }
})

test('every registered route is public by contract, or readiness, or metrics', async (t) => {
  const internal: readonly string[] = [service.paths.ready, service.paths.metrics]
  const isPublic = (url: string) =>
    publicRoutes.some(({ path, match }) =>
      match === 'exact' ? url === path : url === path || url.startsWith(`${path}/`),
    )
  const paths = await registeredPaths(t)
  assert.ok(paths.length > publicRoutes.length)
  const unknown = paths.filter((url) => !isPublic(url) && !internal.includes(url))
  assert.deepEqual(unknown, [])
})

test('readiness and metrics are not public by contract', () => {
  const paths = publicRoutes.map(({ path }) => path)
  assert.ok(!paths.includes(service.paths.ready))
  assert.ok(!paths.includes(service.paths.metrics))
})

test('apps in one process share no metrics', async (t) => {
  const [first, second] = [await build(t), await build(t)]
  await first.inject('/health')
  const { body } = await second.inject('/metrics')
  assert.doesNotMatch(body, /route="\/health"/)
})
