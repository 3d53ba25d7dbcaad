import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Problem, problemContentType } from '../problem.ts'

/** Statuses that Node's own handler gives; everything else is 400. */
const statusOfError: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

/**
 * Answers what isn't readable as HTTP, or doesn't arrive in time, with a problem document,
 * and counts it. A connection on which nothing ever came isn't a request: it is just closed.
 */
export function refuse(app: FastifyInstance, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
    socket.destroy()
    return
  }
  const problem = new Problem(statusOfError[error.code] ?? 400)
  const body = JSON.stringify(problem.body)
  app.metrics.meter.refused(socket, problem.status)
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.body.title}\r\n` +
      `Content-Type: ${problemContentType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  )
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
  },
  { name: 'http-edge', dependencies: ['metrics'] },
)
