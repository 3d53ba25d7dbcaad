import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryHitStore } from '../../../app/stores/memory-hit-store.ts'

test('a memory store counts from 1', async () => {
  const store = createMemoryHitStore()
  await store.ready()
  assert.deepEqual([await store.hit(), await store.hit()], [1, 2])
  await store.close()
})
