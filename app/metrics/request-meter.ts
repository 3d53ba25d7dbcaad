import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Histogram, type Registry } from 'prom-client'
import { service } from '../contract.ts'
import { createRequestId } from '../request-id.ts'
import { httpRequestDuration } from './catalog.ts'
import type { ScrapeLedger } from './scrape-ledger.ts'

/** A request as it arrives. */
interface Arrival {
  readonly id: string
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
  /**
   * What arrives on a connection is answered without a handler: a request that has begun, or what
   * never became one.
   * @param method of what never became a request, where it is known
   * @returns the id that it is counted under
   */
  refused(socket: Socket, status: number, method?: string): string
  /** Whether what arrives on a connection is the body of a request that has its answer. */
  isAnswered(socket: Socket): boolean
  /** Acts once all requests that have arrived as a whole on a connection are counted. */
  whenCounted(socket: Socket, act: () => void): void
}

interface OpenRequest {
  readonly id: string
  readonly method: string
  readonly route: string
  readonly startedAt: number
}

/** A request as it was counted, by the values of the metric's labels. */
export interface CountedRequest {
  readonly id: string
  readonly method: string
  readonly route: string
  readonly status: string
  readonly seconds: number
}

/** The requests of one connection. */
interface Connection {
  /** Those without an answer, and the message of each; none of what never became a request. */
  readonly open: Map<OpenRequest, IncomingMessage | undefined>
  /** The message of the newest request. */
  newest?: IncomingMessage
  /** Is called after each count. */
  onCount?: (() => void) | undefined
}

const { clientClosedStatus, otherMethod, unknownRoute } = httpRequestDuration
const methods = new Set<string>(httpRequestDuration.methods)
const probes = new Set<string>(Object.values(service.paths))
/** Statuses of a route that breaks, and of one whose store is unavailable. */
const failures = ['500', '503']

/**
 * Creates the meter and its histogram.
 *
 * It listens to the response and its connection instead of Fastify's `onResponse`, which
 * isn't called when the client leaves early.
 * @param onCount hears of each request in the moment when it is counted
 */
export function createRequestMeter(
  registry: Registry,
  ledger: ScrapeLedger,
  onCount?: (request: CountedRequest) => void,
): RequestMeter {
  const histogram = new Histogram({
    name: httpRequestDuration.name,
    help: httpRequestDuration.help,
    labelNames: [...httpRequestDuration.labelNames],
    buckets: [...httpRequestDuration.bucketsSeconds],
    registers: [registry],
  })
  const connections = new WeakMap<Socket, Connection>()

  const connectionOf = (socket: Socket): Connection => {
    const known = connections.get(socket)
    if (known !== undefined) return known
    const connection: Connection = { open: new Map() }
    connections.set(socket, connection)
    // Not the response's own `close`: a pipelined request that waits for its turn has none.
    socket.once('close', () => {
      for (const left of connection.open.keys()) count(connection, left, clientClosedStatus)
    })
    return connection
  }

  const start = (
    { open }: Connection,
    id: string,
    method: string,
    route: string,
    message?: IncomingMessage,
  ): OpenRequest => {
    const request = { id, method, route, startedAt: performance.now() }
    open.set(request, message)
    ledger.opened()
    return request
  }

  const count = (connection: Connection, request: OpenRequest, statusCode: string) => {
    if (!connection.open.delete(request)) return
    const { id, method, route } = request
    const seconds = (performance.now() - request.startedAt) / 1000
    histogram.observe({ method, route, status_code: statusCode }, seconds)
    ledger.counted({ probe: probes.has(route) })
    onCount?.({ id, method, route, status: statusCode, seconds })
    connection.onCount?.()
  }

  return {
    expect({ method, route, success }) {
      if (probes.has(route)) return
      for (const status_code of [success, ...failures]) {
        histogram.zero({ method, route, status_code })
      }
    },
    begin({ id, method, route, response, socket }) {
      const connection = connectionOf(socket)
      connection.newest = response.req
      const request = start(
        connection,
        id,
        methods.has(method) ? method : otherMethod,
        route ?? unknownRoute,
        response.req,
      )
      // Before Node's own listener, which closes the connection where it isn't kept alive. One that
      // is gone already took no answer: an error that the handler met when the client left.
      response.prependListener('finish', () => {
        const answered = !socket.destroyed
        count(connection, request, answered ? String(response.statusCode) : clientClosedStatus)
      })
    },
    refused(socket, status, method = otherMethod) {
      const connection = connectionOf(socket)
      const [begun = start(connection, createRequestId(), method, unknownRoute)] =
        connection.open.keys()
      count(connection, begun, String(status))
      return begun.id
    },
    isAnswered(socket) {
      const { newest, open } = connectionOf(socket)
      return newest?.complete === false && open.size === 0
    },
    whenCounted(socket, act) {
      const connection = connectionOf(socket)
      const areCounted = () =>
        [...connection.open.values()].every((message) => message?.complete === false)
      if (areCounted()) return act()
      connection.onCount = () => {
        if (!areCounted()) return
        connection.onCount = undefined
        // After Node has done with the answer what the client asked for, such as to close.
        setImmediate(act)
      }
    },
  }
}
