import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { Acknowledged } from '../../../cli/faults/acknowledged.ts'
import type { Request } from '../../../loadtest/send/connection.ts'
import { serve } from '../../loadtest/counted-app.ts'

/** An app that keeps documents and counts hits, and may forget. */
async function app(t: TestContext) {
  const state = { documents: new Map<string, unknown>(), hits: 41 }
  const { url } = await serve(t, (request, response) => {
    if (request.url === '/hits') {
      response.end(`Holla! we have hit ${++state.hits} times`)
      return
    }
    const data = state.documents.get(request.url ?? '')
    response.writeHead(data ? 200 : 404).end(JSON.stringify(data ? { id: 1, data } : {}))
  })
  return Object.assign(state, { url })
}

const answer = (status: number, headers = {}) => ({ status, headers, latencyMs: 1 })
const write = (body: object): Request => ({
  method: 'POST',
  path: '/data',
  headers: {},
  body: JSON.stringify(body),
})

describe('what was acknowledged', () => {
  test('is there: every document as it was written, and as many hits', async (t) => {
    const server = await app(t)
    const acknowledged = new Acknowledged(server.url)
    await acknowledged.begin()
    server.documents.set('/data/a', { number: 1 })
    acknowledged.learn(write({ number: 1 }), answer(201, { location: '/data/a' }))
    acknowledged.learn(write({ number: 2 }), answer(503))
    server.hits += 2
    const hit = { method: 'GET', path: '/hits', headers: {} } as const
    for (const status of [200, 200, 503]) acknowledged.learn(hit, answer(status))
    assert.deepEqual(await acknowledged.readBack(), { documents: 1, hits: 2, lost: [] })
  })

  test('is named where it is not there, or something else', async (t) => {
    const server = await app(t)
    const acknowledged = new Acknowledged(server.url)
    await acknowledged.begin()
    server.documents.set('/data/b', { number: 3 })
    for (const id of ['a', 'b']) {
      acknowledged.learn(write({ number: 1 }), answer(201, { location: `/data/${id}` }))
    }
    acknowledged.learn({ method: 'GET', path: '/hits', headers: {} }, answer(200))
    const { lost } = await acknowledged.readBack()
    assert.deepEqual(lost.toSorted(), [
      '/data/a: 404 {}',
      '/data/b: 200 {"id":1,"data":{"number":3}}',
      'hits: 43 were acknowledged, 42 are there',
    ])
  })
})
