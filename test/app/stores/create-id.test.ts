import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createId } from '../../../app/stores/create-id.ts'

test('an id is a UUID of version 7 that holds the time', () => {
  const id = createId()
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16)
  // Not to the millisecond: ids that were made before in this process may have used up some of the next.
  assert.ok(Math.abs(time - Date.now()) < 60_000)
})

test('ids sort in the order of their making, more than fit into a millisecond, too', () => {
  const ids = Array.from({ length: 20_000 }, createId)
  assert.deepEqual(ids, ids.toSorted())
  assert.equal(new Set(ids).size, ids.length)
})
