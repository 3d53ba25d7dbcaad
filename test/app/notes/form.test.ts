import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLine, readText } from '../../../app/notes/form.ts'

test('a text keeps its lines and spaces, with one kind of line end', () => {
  assert.equal(readText({ text: '  a\r\n\r\n b\n' }, 'text'), '  a\n\n b\n')
})

test('a line has no space around it, no line ends and no control characters', () => {
  assert.equal(readLine({ name: ' a\r\nb\t\tc\u0000d \u200a' }, 'name'), 'a b c d')
})

test('what is missing or came twice is empty', () => {
  assert.equal(readText({}, 'text'), '')
  assert.equal(readText({ text: ['a', 'b'] }, 'text'), '')
  assert.equal(readLine({ name: { $gt: '' } }, 'name'), '')
})
