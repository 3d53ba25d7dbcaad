import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { bundleApp } from '../../app/bundle.ts'
import { agentMark, countsOf } from './counts.ts'
import { openConnection } from './exchange.ts'
import { startRedisStandIn } from './redis-stand-in.ts'
import { type RunOptions, runServer, spawnServer } from './run-server.ts'

const limit = { timeout: 60_000 }

// The bundle is what is deployed, and starts in a third of the time that the sources take.
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-server-'))
  await bundleApp(folder)
})
after(() => rm(folder, { recursive: true, force: true }))

type Env = RunOptions['env']
const bundled = (env: Env = {}): RunOptions => ({ env, file: join(folder, 'server.js') })
/** What the agent's scrape gets. */
const scrape = async (address: string) =>
  (await fetch(`${address}/metrics`, { headers: agentMark })).text()
const spawnBundle = (t: TestContext, env?: Env) => spawnServer(t, bundled(env))
const runBundle = (t: TestContext, env?: Env) => runServer(t, bundled(env))

test('a server without settings serves, and says that it counts in memory', limit, async (t) => {
  const server = await runServer(t)
  assert.equal((await fetch(`${server.address}/health`)).status, 200)
  server.process.kill('SIGTERM')
  const { code, stdout, stderr } = await server.ended
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /counted in memory/)
})

const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
)

test('without HOST it answers on IPv4 and IPv6', limit, async (t) => {
  const { port } = new URL((await runBundle(t, { HOST: '' })).address)
  for (const host of ['127.0.0.1', ...(hasIpv6 ? ['[::1]'] : [])]) {
    assert.equal((await fetch(`http://${host}:${port}/health`)).status, 200, host)
  }
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(
    `${signal} ends it at once with exit 0 where no last scrape is awaited`,
    limit,
    async (t) => {
      const server = await runBundle(t)
      await fetch(`${server.address}/`)
      server.process.kill(signal)
      const { code, stderr } = await server.ended
      assert.equal(code, 0)
      assert.equal(stderr, '')
    },
  )
}

test('a connection without a request does not keep it from ending', limit, async (t) => {
  const server = await runBundle(t)
  const socket = await openConnection(Number(new URL(server.address).port))
  server.process.kill('SIGTERM')
  assert.equal((await server.ended).code, 0)
  socket.destroy()
})

test('an open request is answered before it ends', limit, async (t) => {
  const redis = await startRedisStandIn(t)
  const server = await runBundle(t, { REDIS_URL: redis.url })
  redis.hang()
  const answer = fetch(`${server.address}/hits`)
  await fetch(`${server.address}/health`)
  server.process.kill('SIGTERM')
  assert.equal((await answer).status, 503)
  assert.equal((await server.ended).code, 0)
})

test('requests are logged when asked for, and only then', limit, async (t) => {
  for (const [REQUEST_LOG, expected] of [
    ['true', true],
    ['false', false],
  ] as const) {
    const server = await runBundle(t, { REQUEST_LOG: String(REQUEST_LOG) })
    await fetch(`${server.address}/gandalf?password=hunter2`, {
      headers: { 'x-request-id': 'one-2', cookie: 'session=hunter2', authorization: 'hunter2' },
    })
    server.process.kill('SIGTERM')
    const { stdout } = await server.ended
    assert.ok(!stdout.includes('hunter2'))
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    for (const { msg, level, time } of lines) {
      assert.equal(typeof msg, 'string')
      assert.equal(level, 'info')
      assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    }
    const requests = lines
      .filter(({ route }) => route === '/gandalf')
      .map(({ msg, request_id, method, route, status }) => ({
        msg,
        request_id,
        method,
        route,
        status,
      }))
    const line = {
      msg: 'request',
      request_id: 'one-2',
      method: 'GET',
      route: '/gandalf',
      status: 200,
    }
    assert.deepEqual(requests, expected ? [line] : [])
  }
})

test('a bad setting ends it with one message, exit 1 and no stack trace', limit, async (t) => {
  const { code, stdout, stderr } = await spawnBundle(t, { PORT: 'http' }).ended
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /^PORT is "http", but must be .*\n$/)
})

test('a port in use ends it with one message, exit 1 and no stack trace', limit, async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const address = other.address()
  assert.ok(address !== null && typeof address === 'object')
  const { code, stderr } = await spawnBundle(t, { PORT: String(address.port) }).ended
  assert.equal(code, 1)
  assert.match(stderr, new RegExp(`^Can't listen on 127.0.0.1 port ${address.port}: .*PORT.*\n$`))
})

/** Connections that this kernel lets wait for a program. */
const mostWaiting =
  process.platform === 'linux' ? Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8')) : 0

test('a busy server lets as many connections wait as a load test opens', {
  ...limit,
  skip: mostWaiting <= 1024 && 'the kernel lets fewer wait',
}, async (t) => {
  const server = await runBundle(t)
  server.process.kill('SIGSTOP')
  const { hostname, port } = new URL(server.address)
  const sockets = Array.from({ length: 1024 }, () => connect(Number(port), hostname))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
})

test('a closing server serves until its last requests have been scraped', limit, async (t) => {
  const server = await runBundle(t, { FINAL_SCRAPE_SECONDS: '60' })
  await fetch(`${server.address}/`)
  server.process.kill('SIGTERM')
  // Not refused, and told to go elsewhere with the next one.
  let late = 0
  for (let closing = false; !closing; late += 1) {
    const response = await fetch(`${server.address}/gandalf`)
    assert.equal(response.status, 200)
    closing = response.headers.get('connection') === 'close'
  }
  assert.deepEqual(countsOf(await scrape(server.address)), {
    'GET / 200': 1,
    'GET /gandalf 200': late,
  })
  assert.equal((await server.ended).code, 0)
})

test('a scrape that misses an open request is not the last one', limit, async (t) => {
  const redis = await startRedisStandIn(t)
  const server = await runBundle(t, { FINAL_SCRAPE_SECONDS: '60', REDIS_URL: redis.url })
  redis.hang()
  const open = fetch(`${server.address}/hits`)
  await fetch(`${server.address}/health`)
  server.process.kill('SIGTERM')
  assert.equal(countsOf(await scrape(server.address))['GET /hits 503'], undefined)
  assert.equal((await open).status, 503)
  assert.equal(countsOf(await scrape(server.address))['GET /hits 503'], 1)
  assert.equal((await server.ended).code, 0)
})

test('a server whose counts are all scraped does not wait', limit, async (t) => {
  const server = await runBundle(t, { FINAL_SCRAPE_SECONDS: '60' })
  await fetch(`${server.address}/`)
  await scrape(server.address)
  await fetch(`${server.address}/ready`)
  server.process.kill('SIGTERM')
  assert.equal((await server.ended).code, 0)
})

test(
  'a closing server ends without the agent, however often others scrape, and says what is lost',
  limit,
  async (t) => {
    const server = await runBundle(t, { FINAL_SCRAPE_SECONDS: '0.2' })
    await fetch(`${server.address}/`)
    await (await fetch(`${server.address}/metrics`)).text()
    server.process.kill('SIGTERM')
    const { code, stdout } = await server.ended
    assert.equal(code, 0)
    assert.match(stdout, /the agent did not scrape \/metrics within 0\.2 s/)
  },
)
