import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentRules, violationIn } from '../../../app/documents/document-rules.ts'

const nested = (depth: number): object => (depth === 1 ? {} : { a: nested(depth - 1) })
const withKeys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, n]))

for (const [name, document] of [
  ['nothing in it', {}],
  ['every kind of value', { a: null, b: true, c: 'x', d: 1.5, e: [], f: {}, '': -0 }],
  ['the deepest nesting', nested(documentRules.depth)],
  ['the most keys', withKeys(documentRules.keys)],
  ['the longest key', { ['k'.repeat(documentRules.keyLength)]: 1 }],
  ['numbers that are no integers', { a: 6.02e23, b: -1e308, c: 5e-324 }],
  ['the largest integer', { a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER }],
  ['a "$" that is not the first character', { a$: '$where', b: ['$gt'] }],
  ['characters of two code units', { '🍏': '🍏' }],
] as const) {
  test(`takes a document with ${name}`, () => {
    assert.equal(violationIn(document), undefined)
  })
}

for (const [name, document, detail, pointer] of [
  ['too deep', nested(documentRules.depth + 1), /deeper than 20/, `#${'/a'.repeat(20)}`],
  ['one key too many', withKeys(documentRules.keys + 1), /1000/, '#/key1000'],
  [
    'too many keys, spread out',
    { a: [withKeys(documentRules.keys), { b: 1 }] },
    /1000/,
    '#/a/0/key999',
  ],
  [
    'too long a key',
    { ['k'.repeat(documentRules.keyLength + 1)]: 1 },
    /longer than 128/,
    `#/${'k'.repeat(129)}`,
  ],
  ['an operator for a key', { a: [{ $gt: '' }] }, /begins with "\$"/, '#/a/0/%24gt'],
  ['a path for a key', { a: { 'b.c': 1 } }, /contains "\."/, '#/a/b.c'],
  ['U+0000 in a key', { 'a\0': 1 }, /U\+0000/, '#/a%00'],
  ['a type of BSON', { a: { _bsontype: 'ObjectId' } }, /_bsontype/, '#/a/_bsontype'],
  ['a prototype', JSON.parse('{"a":{"__proto__":{"x":1}}}'), /"__proto__"/, '#/a/__proto__'],
  [
    "a constructor's prototype",
    { a: [{ constructor: { prototype: {} } }] },
    /"prototype" in a "constructor"/,
    '#/a/0/constructor/prototype',
  ],
  ['half a character in a key', { '\ud800': 1 }, /surrogate/, '#/%EF%BF%BD'],
  ['half a character in a text', { a: '\udc00' }, /surrogate/, '#/a'],
  ['a number that is none', { a: JSON.parse('1e999') }, /too large/, '#/a'],
  ['an integer that would be rounded', { a: [2n ** 53n] }, /rounded/, '#/a/0'],
  [
    'a fault below a key that a pointer escapes',
    { 'a/b~c d': { $x: 1 } },
    /begins/,
    '#/a~1b~0c%20d/%24x',
  ],
] as const) {
  test(`finds ${name}`, () => {
    const violation = violationIn(document)
    assert.match(violation?.detail ?? 'none', detail)
    assert.equal(violation?.pointer, pointer)
  })
}
