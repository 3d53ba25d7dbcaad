import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { service } from './contract.ts'
import { type Env, mongodbOf } from './env.ts'
import notes from './notes/index.ts'
import clientAddress from './plugins/client-address.ts'
import commonHeadersPlugin, { commonHeaders } from './plugins/common-headers.ts'
import documentsDatabase from './plugins/documents-database.ts'
import finalScrape from './plugins/final-scrape.ts'
import hitStore from './plugins/hit-store.ts'
import httpEdge, { refuse } from './plugins/http-edge.ts'
import metrics from './plugins/metrics.ts'
import openapi from './plugins/openapi.ts'
import problemDetails, { sendProblem, toProblem } from './plugins/problem-details.ts'
import rateLimit from './plugins/rate-limit.ts'
import { requestIdOf } from './request-id.ts'
import dataRoutes from './routes/data.ts'
import healthRoute from './routes/health.ts'
import hitsRoute from './routes/hits.ts'
import metricsRoute from './routes/metrics.ts'
import pageRoutes from './routes/pages.ts'
import readyRoute from './routes/ready.ts'

/** Lines as the log store takes them: levels by name, and times that it can read. */
const logFormat = {
  formatters: { level: (level: string) => ({ level }) },
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
}

/** An assembled app. */
export type App = FastifyInstance

const { drainSeconds, exitSeconds } = service.closing

/** Longest time that closing an app takes. */
export function closeTimeoutMs(env: Env): number {
  return (env.FINAL_SCRAPE_SECONDS + drainSeconds + exitSeconds) * 1000
}

/** Assembles an app that is ready to listen. Reads nothing but `env`, and owns all that it opens. */
export async function buildApp(env: Env): Promise<App> {
  const app = Fastify({
    logger: { level: env.LOG_LEVEL, ...logFormat },
    logController: new LogController({
      // The plugin `metrics` logs each request in the moment when it is counted.
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    genReqId: ({ headers }) => requestIdOf(headers),

    // The time between SIGTERM and the end of new requests is served, not refused.
    return503OnClosing: false,
    // Only after `final-scrape` has seen the open requests end.
    forceCloseConnections: true,
    // Also the limit of `preClose` hooks: the default of 10 s would cut the last scrape short.
    pluginTimeout: Math.max(10_000, closeTimeoutMs(env)),

    // A whole request, body included. Fastify's default is no limit. Node takes the longer one
    // of the two limits for the whole request, so headers get the same; it looks every 5 s.
    requestTimeout: 10_000,
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 5_000,
      requireHostHeader: false,
    },
    // Longer than the 60 s that NGINX keeps idle connections to an upstream: the side that
    // closes first must be the one that sends, or a request meets a closing connection.
    keepAliveTimeout: 72_000,
    // For routes that set no limit of their own, as those that take bodies do.
    bodyLimit: 64 * 1024,
    // See plugins/client-address.ts.
    trustProxy: false,
    // The schemas are the app's own. To check them would compile the schema of schemas first.
    ajv: { customOptions: { validateSchema: false } },

    // Without these two, and `requireHostHeader` above, Node and Fastify would answer past every
    // hook: see plugins/http-edge.ts.
    clientErrorHandler: (error, socket) => refuse(app, error, socket),
    frameworkErrors: (error, request, reply) => {
      const { method, raw, id } = request
      app.metrics.meter.begin({
        id,
        method,
        route: undefined,
        response: reply.raw,
        socket: raw.socket,
      })
      sendProblem(reply.headers(commonHeaders(id)), toProblem(error, id))
    },
  })

  await app.register(metrics, { requestLog: env.REQUEST_LOG })
  await app.register(commonHeadersPlugin)
  await app.register(httpEdge)
  await app.register(clientAddress, { behindProxy: env.BEHIND_PROXY })
  await app.register(problemDetails)
  await app.register(rateLimit, { requestsPerSecond: env.RATE_LIMIT })
  await app.register(openapi)
  await app.register(hitStore, { redisUrl: env.REDIS_URL })
  await app.register(documentsDatabase, { mongodb: mongodbOf(env) })
  await app.register(finalScrape, { finalScrapeSeconds: env.FINAL_SCRAPE_SECONDS, drainSeconds })

  await app.register(pageRoutes)
  await app.register(hitsRoute)
  await app.register(dataRoutes)
  await app.register(healthRoute)
  await app.register(readyRoute)
  await app.register(metricsRoute)
  await app.register(notes, {
    prefix: '/notes',
    sessionSecret: env.SESSION_SECRET,
    plainHttpPasswords: env.PLAIN_HTTP_PASSWORDS,
  })

  return app
}
