import type { FastifyBaseLogger } from 'fastify'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Registry } from 'prom-client'
import {
  type CountedRequest,
  createRequestMeter,
  type RequestMeter,
} from '../metrics/request-meter.ts'
import { createScrapeLedger, type ScrapeLedger } from '../metrics/scrape-ledger.ts'
import { createStoreMeter } from '../metrics/store-meter.ts'

/** Everything that one app instance measures. */
interface AppMetrics {
  readonly registry: Registry
  readonly meter: RequestMeter
  readonly ledger: ScrapeLedger
  /** Measures the operations of stores. */
  readonly storeMeter: ReturnType<typeof createStoreMeter>
}

declare module 'fastify' {
  interface FastifyInstance {
    metrics: AppMetrics
  }
}

/** The lowest status that a route's schema names; without a schema, forms are answered by a redirect. */
const successOf = (method: string, response: unknown): string =>
  Object.keys(response ?? {})[0] ?? (method === 'POST' ? '303' : '200')

/** Logs each request, by the values of the metric's labels, so that lines and counts can be compared. */
const logTo =
  (log: FastifyBaseLogger) =>
  ({ id, method, route, status, seconds }: CountedRequest) =>
    log.info({ request_id: id, method, route, status: Number(status), seconds }, 'request')

/**
 * Decorates the app with its `metrics` and counts each request, `/health`, `/ready` and
 * `/metrics` included: whoever wants them out says so in a query. To be registered first,
 * so that no other hook can answer before a request is on record.
 *
 * With `requestLog` each counted request is logged as well, and nothing of it but method, route,
 * status, duration and id.
 */
export default fp<{ readonly requestLog: boolean }>(
  async (app, { requestLog }) => {
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const ledger = createScrapeLedger()
    const meter = createRequestMeter(registry, ledger, requestLog ? logTo(app.log) : undefined)
    app.decorate('metrics', { registry, meter, ledger, storeMeter: createStoreMeter(registry) })

    app.addHook('onRoute', ({ method, url, schema }) => {
      for (const each of [method].flat()) {
        // Fastify adds HEAD to each GET; hardly anybody asks for it.
        if (each === 'HEAD') continue
        meter.expect({ method: each, route: url, success: successOf(each, schema?.response) })
      }
    })

    app.addHook('onRequest', (request, reply, done) => {
      meter.begin({
        id: request.id,
        method: request.method,
        route: request.routeOptions.url,
        response: reply.raw,
        socket: request.raw.socket,
      })
      done()
    })
  },
  { name: 'metrics' },
)
