import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { storeOperationDuration } from '../../../app/metrics/catalog.ts'
import { DuplicateError } from '../../../app/stores/collection.ts'
import { build } from '../build.ts'

/** A meter for Redis, and how often each outcome of a hit was measured. */
async function hits(t: TestContext) {
  const { registry, storeMeter } = (await build(t)).metrics
  const measure = storeMeter('redis')
  const count = async (outcome: string) => {
    const labels = `store="redis",operation="hit",outcome="${outcome}"`
    const line = `${storeOperationDuration.name}_count{${labels}} `
    const found = (await registry.metrics()).split('\n').find((text) => text.startsWith(line))
    return found === undefined ? undefined : Number(found.slice(line.length))
  }
  return { measure, count }
}

test('an operation settles as it would unmeasured', async (t) => {
  const { measure } = await hits(t)
  assert.equal(await measure('hit', async () => 42), 42)
  await assert.rejects(
    measure('hit', async () => {
      throw new Error('broken')
    }),
    /broken/,
  )
})

test('both outcomes of an operation are 0 before it is first run', async (t) => {
  const { count } = await hits(t)
  assert.equal(await count('ok'), 0)
  assert.equal(await count('error'), 0)
})

test('an operation that fails is an error, one that finds a duplicate is not', async (t) => {
  const { measure, count } = await hits(t)
  await measure('hit', async () => 1)
  for (const error of [new Error('broken'), new DuplicateError('there already')]) {
    await measure('hit', () => Promise.reject(error)).catch(() => {})
  }
  assert.equal(await count('ok'), 2)
  assert.equal(await count('error'), 1)
})
