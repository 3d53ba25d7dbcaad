import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createId } from '../../../app/stores/create-id.ts'

test('an id is a UUID of version 7 that holds the time', (t) => {
  // Later than any clock of another test in this process: ids never go back.
  const now = Date.UTC(2100, 0)
  t.mock.timers.enable({ apis: ['Date'], now })
  const id = createId()
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16)
  assert.equal(time, now)
})

test('ids sort in the order of their making, more than fit into a millisecond, too', () => {
  const ids = Array.from({ length: 20_000 }, createId)
  assert.deepEqual(ids, ids.toSorted())
  assert.equal(new Set(ids).size, ids.length)
})
