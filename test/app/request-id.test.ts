import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestIdOf } from '../../app/request-id.ts'

describe('the id of a request', () => {
  test('is the one that it comes with', () => {
    assert.equal(requestIdOf({ 'x-request-id': '0123456789abcdef' }), '0123456789abcdef')
  })

  test('is a new one where there is none', () => {
    assert.match(requestIdOf({}), /^[0-9a-f]{32}$/)
    assert.notEqual(requestIdOf({}), requestIdOf({}))
  })

  for (const given of [
    '',
    'a'.repeat(65),
    'a b',
    '{"level":"fatal"}',
    'a\u00e9',
    "1' OR 1",
    'a,b',
  ]) {
    test(`is never ${JSON.stringify(given).slice(0, 20)}, which a client made up`, () => {
      assert.match(requestIdOf({ 'x-request-id': given }), /^[0-9a-f]{32}$/)
    })
  }
})
