import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readListOptions, sortKey } from '../../../../app/notes/notebook/list-order.ts'

test('names are compared without accents and case', () => {
  const names = ['zebra', 'Apfel', 'Äpfel und Birnen', 'apple']
  const sorted = names.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  assert.deepEqual(sorted, ['Apfel', 'Äpfel und Birnen', 'apple', 'zebra'])
})

test('a query says order and page', () => {
  assert.deepEqual(readListOptions({ sort: 'name', page: '3' }), { order: 'name', page: 3 })
})

for (const query of [
  {},
  { sort: 'colour', page: '0' },
  { sort: ['name', 'date'], page: '-1' },
  { sort: '__proto__', page: '1e9' },
  { page: 'NaN' },
]) {
  test(`${JSON.stringify(query)} asks for the first page of the latest`, () => {
    assert.deepEqual(readListOptions(query), { order: 'date', page: 1 })
  })
}
