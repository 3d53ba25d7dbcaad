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

/**
 * Answers what isn't readable as HTTP, or doesn't arrive in time, with a problem document,
 * and counts it. A connection on which nothing ever came isn't a request, and the rest of a
 * request that has its answer already isn't another: they are just closed.
 */
export function refuse(app: FastifyInstance, error: ConnectionError, socket: Socket): void {
  const { meter } = app.metrics
  const isOver = error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0
  if (isOver || meter.isAnswered(socket)) {
    socket.destroy()
    return
  }
  const problem = new Problem(statusOfError[error.code] ?? 400)
  const body = JSON.stringify(problem.body)
  meter.refused(socket, problem.status)
  const headers = Object.entries({
    ...commonHeaders,
    'content-type': problemContentType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${problem.status} ${problem.body.title}\r\n${headers.join('')}\r\n${body}`)
}

/**
 * Takes over what Node's HTTP server would otherwise answer by itself, past every hook, and
 * so past the count. Needs `requireHostHeader: false` and `refuse` as `clientErrorHandler`.
 */
export default fp(
  async (app) => {
    // An unknown `Expect` header may be ignored (RFC 9110, 10.1.1); Node would answer 417.
    app.server.on('checkExpectation', app.routing)

    app.addHook('onRequest', (request, _reply, done) => {
      const lacksHost = request.headers.host === undefined && request.raw.httpVersion === '1.1'
      done(lacksHost ? new Problem(400, { detail: 'The Host header is missing.' }) : undefined)
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
