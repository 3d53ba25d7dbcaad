import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerMark } from '../../../app/contract.ts'
import { runScenario } from '../../../loadtest/send/run-scenario.ts'
import { findScenario } from '../../../loadtest/send/scenarios.ts'
import { countedApp } from '../counted-app.ts'
import { inTurn, load } from './accounted-load.ts'

test('sends exactly as many requests as asked, spread over all routes', async (t) => {
  const { sent, ok, seen, routes } = await load(t, (_, response) => response.end('Hello'))
  assert.deepEqual([sent, ok, seen.length], [100, 100, 100])
  assert.deepEqual(
    routes.map(({ sent }) => sent),
    [25, 25, 25, 25],
  )
})

test('opens no more connections than there are requests', async (t) => {
  const { sent, seen } = await load(t, (_, response) => response.end(), { requests: 3 })
  assert.deepEqual([sent, seen.length], [3, 3])
  assert.equal(new Set(seen).size, 3)
})

test('loses no request when the server announces to close its connections', async (t) => {
  const turn = inTurn()
  const { ok, seen } = await load(t, (_, response) => {
    if (turn() % 3 === 0) response.setHeader('connection', 'close')
    response.end('Hello')
  })
  assert.deepEqual([ok, seen.length], [100, 100])
})

test('a reset connection leaves one request unanswered, and later answers in their place', async (t) => {
  const turn = inTurn()
  const { ok, unanswered, seen, routes } = await load(t, (request, response) => {
    if (turn() % 10 === 9) request.socket.resetAndDestroy()
    else response.end('Hello')
  })
  assert.deepEqual([ok, unanswered, seen.length], [90, 10, 100])
  for (const { route, sent } of routes)
    assert.equal(sent, seen.filter((url) => url === route).length)
})

test('a connection that closes without an answer leaves its request unanswered', async (t) => {
  const turn = inTurn()
  const { ok, unanswered, reasons } = await load(t, (request, response) => {
    if (turn() % 10 === 9) request.socket.end()
    else response.end('Hello')
  })
  assert.deepEqual([ok, unanswered], [90, 10])
  assert.deepEqual([...reasons], ['connection closed by the server'])
})

test('half an answer is none, and does not spoil the next one', async (t) => {
  const turn = inTurn()
  const { ok, unanswered } = await load(t, (request, response) => {
    if (turn() % 10 !== 9) return response.end('Hello')
    response.setHeader('content-length', 1000)
    response.write('Hel', () => request.socket.destroy())
  })
  assert.deepEqual([ok, unanswered], [90, 10])
})

test('a request that is never answered has its timeout as outcome', async (t) => {
  const turn = inTurn()
  const { ok, unanswered, reasons, failures } = await load(
    t,
    (_, response) => {
      if (turn() % 40 !== 9) response.end('Hello')
    },
    { requestTimeoutSeconds: 2 },
  )
  assert.deepEqual([ok, unanswered, [...reasons]], [97, 3, ['timeout']])
  const [first] = failures
  assert.ok(first && first.afterMs >= 1900 && Date.parse(first.at) > 0)
  assert.deepEqual([first.method, first.what], ['GET', 'timeout'])
})

test("an error with the app's mark is its answer, one without it is the ingress' own", async (t) => {
  const turn = inTurn()
  const { ok, byApp, byIngress, failures } = await load(t, (_, response) => {
    const n = turn()
    if (n % 10 === 9) response.removeHeader(answerMark.header)
    response.writeHead(n % 10 >= 8 ? 503 : 200).end('Hello')
  })
  assert.deepEqual([ok, byApp, byIngress], [80, 90, 10])
  assert.deepEqual([...new Set(failures.map(({ what }) => what))].sort(), [
    '503 by the app',
    '503 by the ingress',
  ])
})

test('what somebody else answers in place of the app is not ok', async (t) => {
  const { ok, byIngress, failures } = await load(t, (_, response) => {
    response.removeHeader(answerMark.header)
    response.end('Welcome to nginx!')
  })
  assert.deepEqual([ok, byIngress, failures[0]?.what], [0, 100, '200 by the ingress'])
})

test('an answer with another status than expected is not ok', async (t) => {
  const { ok, byApp } = await load(t, (_, response) => response.writeHead(204).end())
  assert.deepEqual([ok, byApp], [0, 100])
})

test('where nobody listens every request is unanswered', async () => {
  const { routes } = await runScenario({
    url: 'http://127.0.0.1:1',
    scenario: findScenario('hits'),
    requests: 20,
    connections: 2,
    requestTimeoutSeconds: 1,
  })
  assert.deepEqual(
    [routes[0]?.sent, [...(routes[0]?.unanswered ?? [])]],
    [20, [['ECONNREFUSED', 20]]],
  )
})

test('a load that is interrupted accounts for what it has sent', async (t) => {
  const turn = inTurn()
  const end = new AbortController()
  const { sent, seen, ok } = await load(
    t,
    (_, response) => {
      // More than 500, since the last answers may not have been read when the load ends.
      if (turn() === 600) end.abort()
      response.end('Hello')
    },
    { requests: 1_000_000, signal: end.signal },
  )
  assert.ok(ok >= 500 && sent < 1_000_000, `${ok} of ${sent}`)
  assert.ok(seen.length <= sent)
})

test('what was written is read, and every request is recorded by its route', async (t) => {
  const { url } = await countedApp(t)
  const { routes } = await runScenario({
    url,
    scenario: findScenario('data'),
    requests: 80,
    connections: 4,
    requestTimeoutSeconds: 20,
  })
  const sent = new Map(routes.map((one) => [`${one.method} ${one.route}`, one]))
  assert.deepEqual([...sent.keys()].sort(), ['GET /data', 'GET /data/:id', 'POST /data'])
  for (const { sent: all, ok } of routes) assert.equal(ok, all)
  // At first there is nothing to read: what is written instead is recorded as that.
  assert.ok((sent.get('POST /data')?.sent ?? 0) >= 20)
  assert.ok((sent.get('GET /data/:id')?.sent ?? 0) >= 30)
})
