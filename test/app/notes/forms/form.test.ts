import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLine, readText } from '../../../../app/notes/forms/form.ts'

test('a text keeps its lines and spaces, with one kind of line end', () => {
  assert.equal(readText({ text: '  a\r\n\r\n b\n' }, 'text'), '  a\n\n b\n')
})

test('a line has no space around it, no line ends and no control characters', () => {
  assert.equal(readLine({ name: ' a\r\nb\t\tc\u0000d \u200a' }, 'name'), 'a b c d')
})

const invisible = [
  ['zero width space', '\u200b'],
  ['word joiner', '\u2060'],
  ['soft hyphen', '\u00ad'],
  ['Hangul filler', '\u3164'],
  ['no-break space', '\u00a0'],
  ['ideographic space', '\u3000'],
  ['byte order mark', '\ufeff'],
  ['right-to-left override', '\u202e'],
  ['variation selector', '\ufe0f'],
  ['blank pattern of Braille', '\u2800'],
  ['null notehead of music', '\u{1d159}'],
  ['tag letter', '\u{e0041}'],
  ['interlinear annotation', '\ufff9'],
  ['no character at all', '\u{10ffff}'],
] as const

for (const [name, character] of invisible) {
  test(`a line of nothing but ${name} is empty`, () => {
    assert.equal(readLine({ title: `${character} ${character}` }, 'title'), '')
    assert.equal(readLine({ title: `a${character}b` }, 'title').at(0), 'a')
  })
}

for (const line of ['-', '0', 'é', '語', '🐎', '👩‍👧', '\u0915\u094d\u200d', '†', '\u0301']) {
  test(`a line of ${line} is not empty`, () => {
    assert.equal(readLine({ title: line }, 'title'), line)
  })
}

test('what is missing or came twice is empty', () => {
  assert.equal(readText({}, 'text'), '')
  assert.equal(readText({ text: ['a', 'b'] }, 'text'), '')
  assert.equal(readLine({ name: { $gt: '' } }, 'name'), '')
})
