import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { readJson } from '../../config/read-json.ts'
import { SettingsError } from '../../config/settings-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'tally-json-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'settings.json')

const bom = '\uFEFF'
const json = '{"namespace": "größe"}'

function readFrom(content: string | Buffer): unknown {
  writeFileSync(file, content)
  return readJson(file)
}

/** Each: the file's content, and what its refusal says behind the file's path. */
const refused: Readonly<Record<string, readonly [content: string | Buffer, message: string]>> = {
  'an empty file': ['', ' is empty. Fix: write {} into it, or delete it'],
  'a file of spaces and a byte order mark': [
    `${bom} \r\n`,
    ' is empty. Fix: write {} into it, or delete it',
  ],
  'UTF-16 with a byte order mark': [
    Buffer.from(bom + json, 'utf16le'),
    ' is encoded in UTF-16. Fix: save it as UTF-8',
  ],
  'UTF-16 without one, the other way round': [
    Buffer.from(json, 'utf16le').swap16(),
    ' is encoded in UTF-16. Fix: save it as UTF-8',
  ],
  'another encoding': [
    Buffer.from(json, 'latin1'),
    ' is not encoded in UTF-8. Fix: save it as UTF-8',
  ],
  'a comma behind the last entry of an object': [
    '{\n  "web": {},\n}',
    ' is no JSON: line 2: JSON has no comma behind the last entry. Fix: delete this one',
  ],
  'a comma behind the last entry of a list': [
    '{"cidrs": ["1,]\\"/*", ]}',
    ' is no JSON: line 1: JSON has no comma behind the last entry. Fix: delete this one',
  ],
  'a comment': [
    '{\n  // mine\n}',
    ' is no JSON: line 2: JSON has no comments. Fix: delete this one',
  ],
  'a key that is there twice': [
    '{"web": {"logLevel": "warn"},\n "aws": {}, "web": {}}',
    ', line 2, column 13: a key is there twice. Fix: delete one of both',
  ],
  'a key that is there twice in an inner object': [
    '{\n\t"web": {\n\t\t"logLevel": "warn",\n\t\t"logLevel": "info"}}',
    ', line 4, column 3: a key is there twice. Fix: delete one of both',
  ],
  'a missing colon': [
    '{"web" {}}',
    " is no JSON: Expected ':' after property name in JSON at position 7 (line 1 column 8)",
  ],
  'a missing end': [
    '{\n"web": {}',
    " is no JSON: Expected ',' or '}' after property value in JSON at position 11 (line 2 column 10)",
  ],
}

describe('a file of JSON', () => {
  test('is read with and without a byte order mark, and with line ends of Windows', () => {
    const expected = { namespace: 'größe' }
    for (const text of [json, bom + json, `${bom}\r\n${json}\r\n`]) {
      assert.deepEqual(readFrom(text), expected)
    }
  })

  test('may have the same key in different objects, and in different objects of a list', () => {
    const value = { web: { cpu: '1' }, aws: { cpu: '2', list: [{ cpu: '3' }, { cpu: '4' }] } }
    assert.deepEqual(readFrom(JSON.stringify(value)), value)
  })

  for (const [what, [content, message]] of Object.entries(refused)) {
    test(`is refused for ${what}`, () => {
      assert.throws(() => readFrom(content), new SettingsError(file + message))
    })
  }

  test('is refused when it is a folder', () => {
    const path = join(folder, 'folder')
    mkdirSync(path)
    assert.throws(() => readJson(path), new SettingsError(`${path} is a folder. Fix: name a file`))
  })

  test('is refused when this user may not read it', {
    skip: process.getuid?.() === 0 && 'root reads every file',
  }, () => {
    const path = join(folder, 'secret.json')
    writeFileSync(path, json)
    chmodSync(path, 0o000)
    assert.throws(() => readJson(path), {
      name: 'SettingsError',
      message: `${path} may not be read by this user. Fix: grant the right to read it`,
    })
  })
})
