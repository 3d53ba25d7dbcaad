import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'
import type { TestContext } from 'node:test'
import { answerMark } from '../../app/contract.ts'
import { httpRequestDuration } from '../../app/metrics/catalog.ts'

/** Starts a server on a free port of 127.0.0.1 that ends with the test. */
export async function serve(t: TestContext, listener: RequestListener): Promise<ServedAt> {
  const server = createServer(listener)
  t.after(() => server.closeAllConnections())
  return { server, url: await listenOn(t, server) }
}

/** Has a server listen on a free port of 127.0.0.1 until the test ends. @returns its address */
export async function listenOn(t: TestContext, server: NetServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface ServedAt {
  readonly server: Server
  readonly url: string
}

/** The header of answers that the app makes, not the ingress. */
export const mark = { [answerMark.header]: answerMark.value }

/**
 * A small app that counts its requests as Tally's does, and shows them under `/metrics`. What is
 * posted gets an address below the one that it was posted to.
 * @param log called with the line of each request, as the app writes it
 */
export async function countedApp(
  t: TestContext,
  log: (line: Readonly<Record<string, string>>) => void = () => {},
) {
  const counts = new Map<string, number>()
  let ids = 1
  const app = {
    /** What the next requests are answered with; 200 is 201 for what is written. */
    status: 200,
    /** Whether answers have the id of their request. */
    namesRequests: true,
    /** Changes with a restart. */
    processStart: Date.now() / 1000,
    /** The process dies and comes back with empty counters. */
    restart() {
      counts.clear()
      app.processStart += 1
    },
    metrics: () =>
      [...counts].map(([labels, count]) => `${httpRequestDuration.name}_count{${labels}} ${count}`),
  }
  const { url } = await serve(t, (request, response) => {
    if (request.url === '/metrics') {
      response.end([...app.metrics(), `process_start_time_seconds ${app.processStart}`].join('\n'))
      return
    }
    const { pathname } = new URL(request.url ?? '/', 'http://app')
    const route = pathname.replace(/^\/data\/.+/, '/data/:id')
    const isWrite = request.method === 'POST' && app.status === 200
    const status = isWrite ? 201 : app.status
    const labels = `method="${request.method}",route="${route}",status_code="${status}"`
    const id = randomBytes(16).toString('hex')
    const { method = '' } = request
    response.on('finish', () => counts.set(labels, (counts.get(labels) ?? 0) + 1))
    response.on('finish', () => log({ request_id: id, method, route, status: String(status) }))
    if (app.namesRequests) response.setHeader('x-request-id', id)
    if (isWrite) response.setHeader('location', `${pathname}/${ids++}`)
    response.writeHead(status, mark).end('Hello')
  })
  return Object.assign(app, { url })
}
