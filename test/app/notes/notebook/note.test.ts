import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkNote, noteLimits } from '../../../../app/notes/notebook/note.ts'

test('a note is a title and a text, and the text may be empty', () => {
  assert.deepEqual(checkNote({ title: ' Milk ', text: '' }), {
    ok: true,
    value: { title: 'Milk', text: '' },
  })
})

test('a title and a text of the greatest length are taken', () => {
  const { ok } = checkNote({
    title: 'x'.repeat(noteLimits.title),
    text: 'x'.repeat(noteLimits.text),
  })
  assert.ok(ok)
})

test('a line end in a text counts as one character, as in the browser', () => {
  assert.ok(checkNote({ title: 'x', text: '\r\n'.repeat(noteLimits.text) }).ok)
})

for (const [name, title, text, errors] of [
  ['an empty title', '   ', '', { title: 'The title is missing.' }],
  ['a title that nobody sees', '\u200b\u3164', '', { title: 'The title is missing.' }],
  [
    'a title of 10,000 characters',
    'x'.repeat(10_000),
    '',
    { title: 'The title has 10,000 characters: 100 are allowed.' },
  ],
  [
    'a text that is too long',
    'x',
    'y'.repeat(20_001),
    { text: 'The text has 20,001 characters: 20,000 are allowed.' },
  ],
] as const) {
  test(`${name} is refused, saying why`, () => {
    assert.deepEqual(checkNote({ title, text }), { ok: false, errors })
  })
}
