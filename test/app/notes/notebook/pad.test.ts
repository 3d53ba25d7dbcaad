import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPad, padLimits } from '../../../../app/notes/notebook/pad.ts'

test('a pad has a name', () => {
  assert.deepEqual(checkPad({ name: ' Shopping\n' }), { ok: true, value: { name: 'Shopping' } })
})

test('a name that is empty or too long is refused, saying why', () => {
  for (const form of [{}, { name: '\u2060\u00ad' }]) {
    assert.deepEqual(checkPad(form), { ok: false, errors: { name: 'The name is missing.' } })
  }
  assert.ok(checkPad({ name: 'x'.repeat(padLimits.name) }).ok)
  assert.deepEqual(checkPad({ name: 'x'.repeat(101) }), {
    ok: false,
    errors: { name: 'The name has 101 characters: 100 are allowed.' },
  })
})
