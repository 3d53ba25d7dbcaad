import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Histogram, type Registry } from 'prom-client'
import { service } from '../contract.ts'
import { httpRequestDuration } from './catalog.ts'
import type { ScrapeLedger } from './scrape-ledger.ts'

/** A request as it arrives. */
interface Arrival {
  readonly method: string
  /** The pattern of the route that serves it; undefined where none does. */
  readonly route: string | undefined
  readonly response: ServerResponse
  readonly socket: Socket
}

/**
 * Counts every request exactly once: with its status when its answer has been handed to
 * the operating system, or as 499 when its connection ended before.
 */
export interface RequestMeter {
  /**
   * Starts a route's counts of success and of failures at 0: Prometheus sees an increase only from
   * a value that it has scraped before. Probes and scrapes are left out, since no query reads them.
   * @param success status of the route's usual answer
   */
  expect(route: { readonly method: string; readonly route: string; readonly success: string }): void
  /** A request arrived. */
  begin(arrival: Arrival): void
  /** The server refuses what is arriving on a connection, before or after it became a request. */
  refused(socket: Socket, status: number): void
  /** Whether what still arrives on a connection is the body of a request that has its answer. */
  isAnswered(socket: Socket): boolean
}

interface OpenRequest {
  readonly method: string
  readonly route: string
  readonly socket: Socket
  readonly startedAt: number
}

const { clientClosedStatus } = httpRequestDuration
const methods = new Set<string>(httpRequestDuration.methods)
const probes = new Set<string>(Object.values(service.paths))
/** Statuses of a route that breaks, and of one whose store is unavailable. */
const failures = ['500', '503']

/**
 * Creates the meter and its histogram.
 *
 * It listens to the response and its connection instead of Fastify's `onResponse`, which
 * isn't called when the client leaves early.
 */
export function createRequestMeter(registry: Registry, ledger: ScrapeLedger): RequestMeter {
  const histogram = new Histogram({
    name: httpRequestDuration.name,
    help: httpRequestDuration.help,
    labelNames: [...httpRequestDuration.labelNames],
    buckets: [...httpRequestDuration.bucketsSeconds],
    registers: [registry],
  })
  const open = new Set<OpenRequest>()
  const watched = new WeakSet<Socket>()
  const answeredLast = new WeakMap<Socket, IncomingMessage>()

  const start = (method: string, route: string, socket: Socket): OpenRequest => {
    const request = { method, route, socket, startedAt: performance.now() }
    open.add(request)
    ledger.opened()
    return request
  }

  const count = (request: OpenRequest, statusCode: string) => {
    if (!open.delete(request)) return
    const { method, route } = request
    const seconds = (performance.now() - request.startedAt) / 1000
    histogram.observe({ method, route, status_code: statusCode }, seconds)
    ledger.counted({ probe: probes.has(route) })
  }

  const openOn = (socket: Socket) => [...open].filter((request) => request.socket === socket)

  return {
    expect({ method, route, success }) {
      if (probes.has(route)) return
      for (const status_code of [success, ...failures]) {
        histogram.zero({ method, route, status_code })
      }
    },
    begin({ method, route, response, socket }) {
      const request = start(
        methods.has(method) ? method : httpRequestDuration.otherMethod,
        route ?? httpRequestDuration.unknownRoute,
        socket,
      )
      // Before Node's own listener, which closes the connection where it isn't kept alive. One that
      // is gone already took no answer: an error that the handler met when the client left.
      response.prependOnceListener('finish', () => {
        const answered = !socket.destroyed
        count(request, answered ? String(response.statusCode) : clientClosedStatus)
        answeredLast.set(socket, response.req)
      })
      if (watched.has(socket)) return
      watched.add(socket)
      // Not the response's own `close`: a pipelined request that waits for its turn has none.
      socket.once('close', () => {
        for (const left of openOn(socket)) count(left, clientClosedStatus)
      })
    },
    refused(socket, status) {
      const refused = openOn(socket)
      if (refused.length === 0) {
        refused.push(
          start(httpRequestDuration.otherMethod, httpRequestDuration.unknownRoute, socket),
        )
      }
      for (const request of refused) count(request, String(status))
    },
    isAnswered: (socket) => answeredLast.get(socket)?.complete === false,
  }
}
