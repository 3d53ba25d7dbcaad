import assert from 'node:assert/strict'
import type { RequestListener, ServerResponse } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type Answer, Connection, type NoAnswer } from '../../../loadtest/send/connection.ts'
import { listenOn, serve } from '../counted-app.ts'

const get = (path: string) => ({ method: 'GET', path, headers: {} }) as const

/** A connection to a server, which ends with the test. */
async function connected(t: TestContext, listener: RequestListener, timeoutSeconds = 5) {
  const { url, server } = await serve(t, listener)
  return { connection: connectedTo(t, url, timeoutSeconds), server }
}

function connectedTo(t: TestContext, url: string, timeoutSeconds = 5): Connection {
  const connection = new Connection(url, timeoutSeconds)
  t.after(() => connection.close())
  return connection
}

const statusOf = (outcome: Answer | NoAnswer) =>
  'reason' in outcome ? outcome.reason : outcome.status

/** Ways in which a connection ends before the answer is complete. */
const ends: readonly ((response: ServerResponse) => void)[] = [
  ({ socket }) => socket?.resetAndDestroy(),
  ({ socket }) => socket?.end(),
  (response) => {
    response.setHeader('content-length', 1000)
    response.write('Hel', () => response.socket?.destroy())
  },
  (response) => response.write('Hel', () => response.socket?.destroy()),
]

test('where one connection of five is lost, each request has arrived once and has one outcome', async (t) => {
  const seen: string[] = []
  const { connection } = await connected(t, (request, response) => {
    const number = seen.push(request.url ?? '')
    if (number % 5 === 0) ends[(number / 5) % ends.length]?.(response)
    else response.end('Hello')
  })
  const outcomes: (Answer | NoAnswer)[] = []
  for (let i = 0; i < 2000; i += 1) outcomes.push(await connection.send(get(`/${i}`)))
  assert.deepEqual(
    seen,
    Array.from({ length: 2000 }, (_, i) => `/${i}`),
  )
  assert.equal(outcomes.filter((one) => statusOf(one) === 200).length, 1600)
  assert.equal(outcomes.filter((one) => 'reason' in one).length, 400)
})

test('an answer has its status, its headers and its time', async (t) => {
  const { connection } = await connected(t, (_, response) => {
    setTimeout(() => response.writeHead(201, { Location: '/data/7' }).end('{}'), 20)
  })
  const answer = await connection.send(get('/'))
  assert.ok(!('reason' in answer))
  assert.deepEqual([answer.status, answer.headers.location], [201, '/data/7'])
  assert.ok(answer.latencyMs > 15, `${answer.latencyMs} ms`)
})

test('an answer is the final one, not the hints before it', async (t) => {
  const { connection } = await connected(t, (_, response) => {
    response.writeEarlyHints({ link: '</icon.svg>; rel=preload' })
    response.writeHead(404).end()
  })
  assert.equal(statusOf(await connection.send(get('/'))), 404)
})

test('requests share one connection until the server announces to close it', async (t) => {
  const sockets = new Set<Socket>()
  let n = 0
  const { connection } = await connected(t, ({ socket }, response) => {
    sockets.add(socket)
    n += 1
    if (n % 10 === 0) response.setHeader('connection', 'close')
    response.end()
  })
  for (let i = 0; i < 30; i += 1) await connection.send(get('/'))
  assert.deepEqual([n, sockets.size], [30, 3])
})

test('a connection that the server closes while it is idle loses no request', async (t) => {
  const { connection, server } = await connected(t, (_, response) => response.end())
  const outcomes: (string | number)[] = []
  for (let i = 0; i < 5; i += 1) {
    outcomes.push(statusOf(await connection.send(get('/'))))
    server.closeIdleConnections()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.deepEqual(outcomes, [200, 200, 200, 200, 200])
})

test('a request that timed out is not sent again by those after it', async (t) => {
  const seen: string[] = []
  const { connection } = await connected(
    t,
    ({ url = '' }, response) => {
      seen.push(url)
      if (url !== '/slow') response.end()
    },
    0.5,
  )
  const outcomes = []
  for (const path of ['/', '/slow', '/next', '/last'])
    outcomes.push(statusOf(await connection.send(get(path))))
  assert.deepEqual(outcomes, [200, 'timeout', 200, 200])
  assert.deepEqual(seen, ['/', '/slow', '/next', '/last'])
})

test('an answer that trickles in without end times out too', async (t) => {
  const { connection } = await connected(
    t,
    (_, response) => {
      const timer = setInterval(() => response.write('.'), 10)
      response.once('close', () => clearInterval(timer))
    },
    0.2,
  )
  assert.equal(statusOf(await connection.send(get('/'))), 'timeout')
})

test('an idle connection does not time out', async (t) => {
  const { connection } = await connected(t, (_, response) => response.end(), 0.5)
  await connection.send(get('/'))
  await new Promise((resolve) => setTimeout(resolve, 1100))
  assert.equal(statusOf(await connection.send(get('/'))), 200)
})

test('an upload that is refused before its end is answered', async (t) => {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(
        'HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
      )
    })
    socket.resume().on('error', () => {})
  })
  const connection = connectedTo(t, await listenOn(t, server))
  const body = 'x'.repeat(8 * 1024 * 1024)
  const answer = await connection.send({ method: 'POST', path: '/data', headers: {}, body })
  assert.equal(statusOf(answer), 413)
})

test('what is no HTTP leaves its request without an answer', async (t) => {
  const server = createServer((socket) => socket.once('data', () => socket.end('220 ready\r\n')))
  const connection = connectedTo(t, await listenOn(t, server))
  assert.match(
    String(statusOf(await connection.send(get('/')))),
    /does not match the HTTP\/1\.1 protocol/,
  )
})

test('where nobody listens each request says so', async (t) => {
  const connection = connectedTo(t, 'http://127.0.0.1:1')
  for (let i = 0; i < 3; i += 1) {
    assert.equal(statusOf(await connection.send(get('/'))), 'ECONNREFUSED')
  }
})

test('a request that is under way when its connection is closed has that as its outcome', async (t) => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>()
  const { connection } = await connected(t, () => resolve())
  const outcome = connection.send(get('/'))
  await arrived
  connection.close('load ended before its answer')
  assert.equal(statusOf(await outcome), 'load ended before its answer')
})

test('refuses a URL of another protocol', () => {
  assert.throws(() => new Connection('ftp://127.0.0.1', 1), /protocol/i)
})
