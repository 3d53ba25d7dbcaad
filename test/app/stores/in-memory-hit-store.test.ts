import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createInMemoryHitStore } from '../../../app/stores/in-memory-hit-store.ts'

test('an in-memory store counts from 1', async () => {
  const store = createInMemoryHitStore()
  await store.ready()
  assert.deepEqual([await store.hit(), await store.hit()], [1, 2])
  await store.close()
})
