import assert from 'node:assert/strict'
import { METHODS } from 'node:http'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { httpRequestDuration } from '../../../app/metrics/catalog.ts'
import { build, listen } from '../build.ts'
import { readCounts } from '../counts.ts'
import { exchange, openConnection } from '../exchange.ts'
import { startRedisStandIn } from '../redis-stand-in.ts'
import { until } from '../until.ts'

test('a request is counted by method, route and status', async (t) => {
  const app = await build(t)
  await app.inject('/')
  await app.inject('/')
  await app.inject('/gandalf?staff=1')
  assert.deepEqual(await readCounts(app), { 'GET / 200': 2, 'GET /gandalf 200': 1 })
})

test('success and failures of a route are 0 before its first request, but not those of probes', async (t) => {
  const { body } = await (await build(t)).inject('/metrics')
  const zeros = [...body.matchAll(/_count\{method="(.+)",route="(.+)",status_code="(.+)"\} 0$/gm)]
    .map(([, method, route, status]) => `${method} ${route} ${status}`)
    .filter((labels) => / (\/data|\/health|\/notes\/sign-out) /.test(labels))
  assert.deepEqual(zeros, [
    ...['GET /data 200', 'GET /data 500', 'GET /data 503'],
    ...['POST /data 201', 'POST /data 500', 'POST /data 503'],
    ...['POST /notes/sign-out 303', 'POST /notes/sign-out 500', 'POST /notes/sign-out 503'],
  ])
})

test('HEAD is counted as HEAD', async (t) => {
  const app = await build(t)
  await app.inject({ method: 'HEAD', url: '/' })
  assert.deepEqual(await readCounts(app), { 'HEAD / 200': 1 })
})

test('probes and scrapes are counted under their routes', async (t) => {
  const app = await build(t)
  await app.inject('/health')
  await app.inject('/ready')
  await app.inject('/metrics')
  const { body } = await app.inject('/metrics')
  assert.match(body, /_count\{method="GET",route="\/metrics",status_code="200"\} 1/)
  assert.deepEqual(await readCounts(app), { 'GET /health 200': 1, 'GET /ready 200': 1 })
})

test('all unknown paths fall into one label value', async (t) => {
  const app = await build(t)
  await app.inject('/a')
  await app.inject('/b/c')
  await app.inject('/%zz')
  await app.inject({ method: 'POST', url: '/' })
  assert.deepEqual(await readCounts(app), {
    'GET unknown 404': 2,
    'GET unknown 400': 1,
    'POST unknown 405': 1,
  })
})

test('a path with a parameter is counted by its pattern', async (t) => {
  const app = await build(t)
  app.get('/thing/:id', async () => 'a thing')
  await app.inject('/thing/1')
  await app.inject('/thing/2')
  assert.deepEqual(await readCounts(app), { 'GET /thing/:id 200': 2 })
})

test('a handler that fails is counted once, with its status', async (t) => {
  const app = await build(t)
  app.get('/boom', async () => {
    throw new Error('boom')
  })
  await app.inject('/boom')
  assert.deepEqual(await readCounts(app), { 'GET /boom 500': 1 })
})

test('methods outside of HTTP proper share one label value', async (t) => {
  const app = await build(t)
  for (const method of METHODS) {
    await app.inject({ method: method as 'GET', url: '/nowhere' })
  }
  const labels = Object.keys(await readCounts(app)).map((key) => key.split(' ')[0] ?? '')
  assert.deepEqual(new Set(labels), new Set([...httpRequestDuration.methods, 'OTHER']))
})

test('a client that leaves before its answer is counted once, as 499', async (t) => {
  const redis = await startRedisStandIn(t)
  const { app, port } = await listen(t, { REDIS_URL: redis.url })
  redis.hang()
  const socket = await openConnection(port)
  // The second request waits for the first one's answer: it never gets a turn.
  socket.write('GET /hits HTTP/1.1\r\nHost: x\r\n\r\nGET /gandalf HTTP/1.1\r\nHost: x\r\n\r\n')
  await until(async () => ((await app.metrics.ledger.whenIdle(0)) ? undefined : true))
  socket.destroy()
  await app.metrics.ledger.whenIdle(5_000)
  const atOnce = await readCounts(app)
  assert.deepEqual(atOnce, { 'GET /hits 499': 1, 'GET /gandalf 499': 1 })
  // The handler's own end, later, must not count a second time.
  redis.recover()
  await until(async () => ((await app.inject('/hits')).statusCode === 200 ? true : undefined))
  const later = await readCounts(app)
  assert.equal(later['GET /hits 499'], 1)
  assert.equal(later['GET /gandalf 499'], 1)
})

for (const [name, leave, status] of [
  ['resets its connection', (socket) => socket.resetAndDestroy(), 499],
  // It may still be reading: Node tells it that the request was cut short.
  ['ends its side of the connection', (socket) => socket.end(), 400],
] as readonly [string, (socket: Socket) => unknown, number][]) {
  test(`a client that ${name} within its body is counted once, as ${status}`, async (t) => {
    const { app, port } = await listen(t)
    const socket = await openConnection(port)
    socket.write('POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n')
    socket.write('Content-Type: text/plain\r\n\r\nabc')
    await until(async () => ((await app.metrics.ledger.whenIdle(0)) ? undefined : true))
    leave(socket)
    await app.metrics.ledger.whenIdle(5_000)
    assert.deepEqual(await readCounts(app), { [`POST unknown ${status}`]: 1 })
  })
}

test('an answer on a connection that is not kept alive is counted with its status', async (t) => {
  const { app, address } = await listen(t)
  await fetch(`${address}/gandalf`, { headers: { connection: 'close' } })
  assert.deepEqual(await readCounts(app), { 'GET /gandalf 200': 1 })
})

test('pipelined requests are counted one by one', async (t) => {
  const { app, port } = await listen(t)
  const last = 'GET /gandalf HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  await exchange(port, `${'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3)}${last}`)
  assert.deepEqual(await readCounts(app), { 'GET /health 200': 3, 'GET /gandalf 200': 1 })
})

test('the histogram has the buckets and the help of the catalog', async (t) => {
  const app = await build(t)
  await app.inject('/')
  const { body } = await app.inject('/metrics')
  assert.ok(body.includes(`# HELP ${httpRequestDuration.name} ${httpRequestDuration.help}\n`))
  for (const bound of httpRequestDuration.bucketsSeconds) {
    assert.ok(body.includes(`le="${bound}",method="GET",route="/",status_code="200"`), `${bound}`)
  }
})
