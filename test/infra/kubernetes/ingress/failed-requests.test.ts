import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ReverseProxy } from '../../../../infra/kubernetes/ingress/reverse-proxy.ts'
import { manifest, testBed } from '../../synthesized.ts'

const hasNginx = spawnSync('nginx', ['-v']).status === 0

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  const port = await portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A real NGINX in front of a service that answers, hangs or breaks off, by the path. */
async function nginx(t: TestContext, requestLog: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'tally-nginx-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const service = createServer((incoming, response) => {
    if (incoming.url?.startsWith('/broken')) incoming.socket.destroy()
    else if (!incoming.url?.startsWith('/hangs')) response.end('Hello')
  })
  const upstream = await portOf(service)
  t.after(() => service.closeAllConnections())
  t.after(() => service.close())

  const { stack, namespace, web } = testBed()
  new ReverseProxy(stack, 'Proxy', {
    ...{ namespace, image: 'nginx:1', exporterImage: 'exporter:1', nodePort: 30080, replicas: 1 },
    services: [{ to: web(), routes: [{ path: '/', match: 'prefix' }] }],
    requestLog,
  })
  const ports = { 8080: await freePort(), 8081: await freePort(), 8082: await freePort() }
  const config = Object.entries(ports).reduce(
    (text, [port, free]) => text.replaceAll(port, `127.0.0.1:${free}`),
    (manifest(stack, 'ConfigMap', 'nginx-config').data['nginx.conf'] as string)
      .replaceAll(/listen this-pod:\d+;/g, '')
      .replaceAll('127.0.0.1:8081', '8081')
      .replaceAll('/tmp/', `${folder}/`)
      .replace(/server [\w.-]+\.svc:\d+;/, `server 127.0.0.1:${upstream};`),
  )
  const [configFile, logFile] = [join(folder, 'nginx.conf'), join(folder, 'log')]
  await writeFile(configFile, config)
  // A pipe of Node is a socket, which nobody can open as /dev/stdout.
  const log = await open(logFile, 'a')
  const running = spawn('nginx', ['-e', 'stderr', '-c', configFile], {
    stdio: ['ignore', log.fd, log.fd],
  })
  const ended = once(running, 'exit')
  t.after(async () => {
    running.kill('SIGTERM')
    await ended
    await log.close()
  })
  const logged = () => readFile(logFile, 'utf8')
  const url = `http://127.0.0.1:${ports[8080]}`
  const end = Date.now() + 20_000
  const isUp = () =>
    fetch(`http://127.0.0.1:${ports[8082]}/healthy`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isUp())) {
    assert.ok(Date.now() < end, await logged())
    await sleep(50)
  }
  return {
    url,
    folder,
    upstream: `127.0.0.1:${upstream}`,
    logged,
    /** Its lines about requests, when there are so many. */
    async lines(count: number) {
      for (;;) {
        const texts = (await logged()).split('\n').filter((line) => line.startsWith('{'))
        if (texts.length >= count || Date.now() > end) return texts.map((text) => JSON.parse(text))
        await sleep(50)
      }
    },
  }
}

/** Sends a request and gives up before it is answered. */
async function giveUp(url: string): Promise<void> {
  const sent = request(url, { timeout: 300 }, () => {}).on('error', () => {})
  sent.on('timeout', () => sent.destroy()).end()
  await new Promise((resolve) => sent.once('close', resolve))
}

suite('a real NGINX', { skip: !hasNginx && 'this machine has no nginx' }, () => {
  test('logs requests that failed alone, each with what the service answered', async (t) => {
    const { url, upstream, lines } = await nginx(t, false)
    assert.equal((await fetch(`${url}/well`)).status, 200)
    const broken = await fetch(`${url}/broken?token=secret`)
    assert.equal(broken.status, 502)
    await giveUp(`${url}/hangs?token=secret`)
    const [first, second, ...others] = await lines(2)
    assert.deepEqual(others, [])
    const { time, seconds, bytes, ...known } = first
    assert.deepEqual(known, {
      ...{ level: 'error', msg: 'request', request_id: broken.headers.get('x-request-id') },
      ...{ method: 'GET', path: '/broken', status: '502', upstream, upstream_status: '502' },
    })
    assert.deepEqual([second.level, second.path, second.status], ['warn', '/hangs', '499'])
  })

  test('logs each request where settings want it, by its level', async (t) => {
    const { url, lines } = await nginx(t, true)
    await fetch(`${url}/well?token=secret`)
    await fetch(`${url}/broken`)
    const logged = (await lines(2)).map(({ level, path, status }) => [level, path, status])
    assert.deepEqual(logged, [
      ['info', '/well', '200'],
      ['error', '/broken', '502'],
    ])
  })

  test('never logs the query of a request, not even where its disk fails', async (t) => {
    const { url, folder, lines, logged } = await nginx(t, false)
    await rm(join(folder, 'client_body'), { recursive: true })
    const failed = await fetch(`${url}/data?token=secret`, {
      method: 'POST',
      body: 'x'.repeat(100_000),
    })
    assert.equal(failed.status, 500)
    await fetch(`${url}/broken?token=secret`)
    assert.deepEqual(
      (await lines(2)).map(({ status }) => status),
      ['500', '502'],
    )
    assert.doesNotMatch(await logged(), /secret/)
    // What it says about itself is there.
    assert.match(await logged(), /\[notice\] .*start worker process/)
  })
})
