import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duplicateKey } from '../../../app/documents/duplicate-key.ts'

for (const [json, path] of [
  ['{"a":1,"a":2}', ['a']],
  ['{"a":{"b":[0,{"c":1,"d":2,"c":3}]}}', ['a', 'b', 1, 'c']],
  ['{"a":1,"\\u0061":2}', ['a']],
  ['{"a/b":1,"a\\/b":2}', ['a/b']],
  ['{"":1,"":2}', ['']],
  ['{"__proto__":1,"__proto__":2}', ['__proto__']],
  [' { "a" : [ ] , "b" : { } ,\n "b" \t: 1 } ', ['b']],
  ['{"\\"":1,"x":"\\\\","\\"":2}', ['"']],
  ['[[],{"a":{"a":1},"a":2}]', [1, 'a']],
] as const) {
  test(`finds the key that is twice in ${JSON.stringify(json)}`, () => {
    assert.doesNotThrow(() => JSON.parse(json))
    assert.deepEqual(duplicateKey(json), path)
  })
}

for (const json of [
  '{}',
  '"a"',
  '[1,1,{"a":1},{"a":1}]',
  '{"a":{"a":{"a":1}},"b":{"a":1}}',
  '{"a":"a","b":"a"}',
  '{"x":"\\"a\\":1,\\"a\\":2}{","y":"[,"}',
  '{"a":1,"A":2,"á":3,"a\u0301":4}',
]) {
  test(`finds none in ${JSON.stringify(json)}`, () => {
    assert.doesNotThrow(() => JSON.parse(json))
    assert.equal(duplicateKey(json), undefined)
  })
}
