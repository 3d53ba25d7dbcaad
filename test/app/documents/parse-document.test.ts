import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocument } from '../../../app/documents/parse-document.ts'
import { Problem } from '../../../app/problem.ts'

const parse = (text: string) => parseDocument(Buffer.from(text))

for (const number of ['6.02e23', '1e20', '1E+300', '-1.5e-300', '12345678901234567890.5', '-0']) {
  test(`takes ${number} as the number that it is`, () => {
    const { a } = JSON.parse(JSON.stringify(parse(`{"a":${number}}`)))
    assert.equal(a, Number(number) + 0)
  })
}

for (const [text, pointer] of [
  ['{"a":9007199254740993}', '#/a'],
  ['{"a":[1,{"b":-9007199254740992}]}', '#/a/1/b'],
  [`{"a":${'9'.repeat(15_000)}}`, '#/a'],
] as const) {
  test(`refuses ${text.slice(0, 40)}, whose integer would be rounded`, () => {
    assert.throws(
      () => parse(text),
      ({ body }: Problem) => {
        assert.ok(body.errors?.[0])
        assert.equal(body.errors[0].pointer, pointer)
        return true
      },
    )
  })
}

test('digits in texts and keys are no integers', () => {
  const text = '{"9007199254740993":"9007199254740993","a":"\\"9007199254740993"}'
  assert.deepEqual(parse(text), JSON.parse(text))
})

test('what is nested too deep to be walked through is refused as that', () => {
  const levels = 7_000
  const text = `${'['.repeat(levels)}9007199254740993${']'.repeat(levels)}`
  assert.throws(
    () => parse(text),
    (error: unknown) => error instanceof Problem,
  )
  assert.throws(() => parse(`{"a":${text}}`), /The body is not valid/)
})
