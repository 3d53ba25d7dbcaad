import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  ask,
  type Body,
  type Document,
  post,
  problemType,
  unknownId,
} from '../support/documents.ts'
import { readyPlatform } from '../support/platform.ts'

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const text = (bytes: number): string => JSON.stringify({ text: 'a'.repeat(bytes) })

/** Bodies that are no document: what is wrong with each, and the status that says so. */
const bad: readonly (readonly [what: string, status: number, body: Body, type?: string])[] = [
  ['that is too large', 413, text(20_000)],
  ['that is far too large', 413, text(900_000)],
  ['that is empty', 400, ''],
  ['that is broken JSON', 400, '{"a":'],
  ['that is an array', 400, '[{"a":1}]'],
  ['that is a text', 400, '"hello"'],
  ['that is null', 400, 'null'],
  ['with an operator as key', 400, '{"$where":"sleep(1000)"}'],
  ['with bytes that are no text', 400, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['with an operator deep inside', 400, '{"a":[{"b":{"$gt":""}}]}'],
  ['with a dot in a key', 400, '{"a.b":1}'],
  ['that reaches for the prototype', 400, '{"__proto__":{"admin":true}}'],
  ['nested too deep', 400, nested(30)],
  ['nested far too deep', 400, nested(2500)],
  ['with a number beyond all numbers', 400, '{"a":1e999}'],
  ['of a type that is no JSON', 415, 'a=1', 'application/x-www-form-urlencoded'],
  ['of a type that only looks like JSON', 415, '{"a":1}', 'text/plain'],
]

describe('bad input', () => {
  let app: string
  before(async () => {
    app = (await readyPlatform()).app
  })

  const newest = async (): Promise<string> => (await ask(`${app}/data?limit=1`)).text()

  /** A 4xx of the app, as a problem document. */
  async function isRefused(response: Response, status: number): Promise<void> {
    const problem = await response.text()
    assert.equal(response.status, status, problem)
    assert.match(response.headers.get('content-type') ?? '', problemType)
    assert.equal((JSON.parse(problem) as { status: number }).status, status)
  }

  for (const [what, status, body, type] of bad) {
    test(`refuses a body ${what} with ${status}, and stores nothing`, async () => {
      const before = await newest()
      await isRefused(await post(`${app}/data`, body, type), status)
      assert.equal(await newest(), before)
    })
  }

  for (const [path, status] of [
    ['/data/1', 400],
    ['/data/%7B%22$gt%22:%22%22%7D', 400],
    [`/data/${unknownId}`, 404],
    ['/data?limit=0', 400],
    ['/data?limit=101', 400],
    ['/data?limit=many', 400],
    ['/data?after=newest', 400],
    ['/data?after[$gt]=', 200],
  ] as const) {
    test(`answers ${path} with ${status}`, async () => {
      const response = await ask(app + path)
      if (status === 200) assert.equal(response.status, 200)
      else await isRefused(response, status)
    })
  }

  test('refuses a body that is larger than the ingress takes', async () => {
    assert.equal((await post(`${app}/data`, text(2_000_000))).status, 413)
  })

  test('leaves the store as it was: what is written next is read as it is', async () => {
    const data = { text: 'ä€😀', list: [1, 2.5, null, true], nested: { empty: {} } }
    const stored = (await (await post(`${app}/data`, JSON.stringify(data))).json()) as Document
    const read = (await (await ask(`${app}/data/${stored.id}`)).json()) as Document
    assert.deepEqual([stored.data, read], [data, stored])
  })
})
