import type { Socket } from 'node:net'
import { finished } from 'node:stream'
import type { ConnectionError, FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Problem, problemContentType } from '../problem.ts'
import { commonHeaders } from './common-headers.ts'

/** Statuses that Node's own handler gives; everything else is 400. */
const statusOfError: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

/** What a proxy that holds requests back passes on at most (`client_max_body_size` of NGINX). */
const readAnywayBytes = 1024 * 1024

/** How long a connection stays open for its client to read the last answer. */
const lingerMs = 1_000

/** Connections that get, or have got, their last answer. */
const refused = new WeakSet<Socket>()

/**
 * Answers what isn't readable as HTTP, or doesn't arrive in time, with a problem document.
 * A connection on which nothing ever came is just closed.
 */
export function refuse(app: FastifyInstance, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.bytesRead === 0) socket.destroy()
  else answerLast(app, socket, new Problem(statusOfError[error.code] ?? 400))
}

/**
 * Gives a connection its last answer, after those of the requests before, counts it, and closes the
 * connection. The rest of a request that has its answer already gets no other one.
 */
function answerLast(app: FastifyInstance, socket: Socket, problem: Problem, method?: string): void {
  if (refused.has(socket)) return
  refused.add(socket)
  const { meter } = app.metrics
  meter.whenCounted(socket, () => {
    if (!socket.writable) return
    if (meter.isAnswered(socket)) socket.end()
    else {
      socket.end(toHttp(problem, meter.refused(socket, problem.status, method)))
    }
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(timer))
  })
}

/** The answer to a compressed body (RFC 9110, 15.5.16). */
const unreadable = (coding: string) => ({
  detail: `A body with the content coding ${JSON.stringify(coding)} is not read: send it without.`,
  headers: { 'accept-encoding': 'identity' },
})

/** A problem as it travels. */
function toHttp({ status, headers, body }: Problem, requestId: string): string {
  const text = JSON.stringify(body)
  const lines = Object.entries({
    ...commonHeaders(requestId),
    ...headers,
    'content-type': problemContentType,
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${body.title}\r\n${lines.join('')}\r\n${text}`
}

/** How many Host headers there are: Node keeps the first (RFC 9112, 3.2: more than one is an error). */
function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts += 1
  }
  return hosts
}

/**
 * Takes over what Node's HTTP server would otherwise answer, or refuse to answer, by itself: past
 * every hook, and so past the count. Needs `requireHostHeader: false` and `refuse` as `clientErrorHandler`.
 */
export default fp(
  async (app) => {
    // An unknown `Expect` header may be ignored (RFC 9110, 10.1.1); Node would answer 417.
    app.server.on('checkExpectation', app.routing)

    // Node would close the connection without an answer.
    app.server.on('connect', (_request, stream) => {
      const socket = stream as Socket
      // Nobody else listens on the connection any more.
      socket.on('error', () => {}).resume()
      const detail = 'This service is no proxy.'
      answerLast(app, socket, new Problem(405, { detail, headers: { allow: '' } }), 'CONNECT')
    })

    app.addHook('onRequest', (request, _reply, done) => {
      const hosts = hostsIn(request.raw.rawHeaders)
      const wrong =
        hosts > 1
          ? 'twice'
          : hosts === 0 && request.raw.httpVersion === '1.1'
            ? 'missing'
            : undefined
      done(wrong && new Problem(400, { detail: `The Host header is ${wrong}.` }))
    })

    app.addHook('onRequest', (request, _reply, done) => {
      const coding = request.headers['content-encoding'] ?? 'identity'
      const isReadable = request.is404 || coding.toLowerCase() === 'identity'
      done(isReadable ? undefined : new Problem(415, unreadable(coding)))
    })

    // Fastify answers a body that is too large at once, and closes the connection. One that isn't far
    // too large is read to its end before it is answered: a client, or a proxy, that meets a closed
    // connection while it still sends never sees the answer. NGINX asks for that close itself.
    app.addHook('onError', (request, reply, error, done) => {
      const isTooLarge = error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
      const isClosing = reply.raw.hasHeader('connection')
      const bytes = Number(request.headers['content-length'])
      if (!isTooLarge || !(bytes <= readAnywayBytes)) return done()
      if (!isClosing) reply.removeHeader('connection')
      finished(request.raw, { writable: false }, () => done())
      request.raw.resume()
    })
  },
  { name: 'http-edge', dependencies: ['metrics'] },
)
