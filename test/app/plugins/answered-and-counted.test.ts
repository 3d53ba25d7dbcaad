import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { listen } from '../build.ts'
import { readCounts } from '../counts.ts'
import { exchange, openConnection } from '../exchange.ts'
import { startRedisStandIn } from '../redis-stand-in.ts'
import { until } from '../until.ts'

const home = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const last = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
const garbage = 'no HTTP at all\r\n\r\n'

const cases: readonly (readonly [
  name: string,
  sent: string,
  answered: readonly number[],
  counted: Readonly<Record<string, number>>,
])[] = [
  ['garbage', garbage, [400], { 'OTHER unknown 400': 1 }],
  ['a request and garbage', home + garbage, [200, 400], { 'GET / 200': 1, 'OTHER unknown 400': 1 }],
  [
    'requests and garbage, and more of both',
    home + home + garbage + home + garbage,
    [200, 200, 400],
    { 'GET / 200': 2, 'OTHER unknown 400': 1 },
  ],
  [
    'a request that closes the connection, and garbage',
    last + garbage,
    [200],
    { 'GET /health 200': 1 },
  ],
  [
    'a request whose body is cut short by garbage',
    `${home}POST /data HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n` +
      `Transfer-Encoding: chunked\r\n\r\n2\r\n{}${garbage}`,
    [200, 400],
    { 'GET / 200': 1, 'POST /data 400': 1 },
  ],
  [
    'a request and one whose headers are too large',
    `${home}GET / HTTP/1.1\r\nHost: x\r\nBig: ${'x'.repeat(20_000)}\r\n\r\n`,
    [200, 431],
    { 'GET / 200': 1, 'OTHER unknown 431': 1 },
  ],
  ['CONNECT', 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n', [405], { 'CONNECT unknown 405': 1 }],
  [
    'a request, CONNECT, and what was meant for the tunnel',
    `${home}CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n${garbage}${home}`,
    [200, 405],
    { 'GET / 200': 1, 'CONNECT unknown 405': 1 },
  ],
  [
    'Upgrade to another protocol',
    'GET /hits HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
    [200],
    { 'GET /hits 200': 1 },
  ],
  [
    'HTTP/2 with prior knowledge',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    [400],
    { 'OTHER unknown 400': 1 },
  ],
  [
    'TRACE',
    `TRACE / HTTP/1.1\r\nHost: x\r\n\r\n${last}`,
    [405, 200],
    { 'TRACE unknown 405': 1, 'GET /health 200': 1 },
  ],
  [
    'OPTIONS *',
    `OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n${last}`,
    [404, 200],
    { 'OPTIONS unknown 404': 1, 'GET /health 200': 1 },
  ],
  [
    'a method of WebDAV',
    `PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n${last}`,
    [405, 200],
    { 'OTHER unknown 405': 1, 'GET /health 200': 1 },
  ],
  [
    'a method that nobody knows',
    `${home}BREW / HTTP/1.1\r\nHost: x\r\n\r\n`,
    [200, 400],
    { 'GET / 200': 1, 'OTHER unknown 400': 1 },
  ],
  ['HTTP/1.0 and garbage', `GET / HTTP/1.0\r\n\r\n${garbage}`, [200], { 'GET / 200': 1 }],
  [
    'HTTP/1.0 that is kept alive, and garbage',
    `GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n${garbage}`,
    [200, 400],
    { 'GET / 200': 1, 'OTHER unknown 400': 1 },
  ],
  ['HTTP/0.9', 'GET /\r\n\r\n', [200], { 'GET / 200': 1 }],
  [
    'two lengths of a body',
    'POST /data HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
    [400],
    { 'OTHER unknown 400': 1 },
  ],
  [
    'a length and chunks',
    'POST /data HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    [400],
    { 'OTHER unknown 400': 1 },
  ],
]

const statusesIn = (answers: string) =>
  [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status))

describe('a client is answered what is counted after', () => {
  for (const [name, sent, answered, counted] of cases) {
    test(name, async (t) => {
      const { app, port } = await listen(t)
      assert.deepEqual(statusesIn(await exchange(port, sent)), answered)
      assert.deepEqual(await readCounts(app), counted)
    })
  }

  test('garbage behind a request that takes its time', async (t) => {
    const redis = await startRedisStandIn(t)
    const { app, port } = await listen(t, { REDIS_URL: redis.url })
    redis.hang()
    const socket = await openConnection(port)
    const answers = text(socket)
    socket.write('GET /hits HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(async () => ((await app.metrics.ledger.whenIdle(0)) ? undefined : true))
    for (const _time of [1, 2, 3]) {
      socket.write(garbage)
      await setTimeout(50)
    }
    assert.deepEqual(statusesIn(await answers), [503, 400])
    assert.deepEqual(await readCounts(app), { 'GET /hits 503': 1, 'OTHER unknown 400': 1 })
  })
})
