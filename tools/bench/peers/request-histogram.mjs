import { collectDefaultMetrics, Histogram } from 'prom-client'

/** All requests that a peer with prom-client answers, beside the default metrics. */
export const histogram = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of requests.',
  labelNames: ['method', 'route', 'status_code'],
})
collectDefaultMetrics()

/** Counts the requests of a Fastify app by a hook. */
export const countByHook = (app) =>
  app.addHook('onResponse', (request, reply, done) => {
    histogram.observe(
      { method: request.method, route: request.routeOptions.url, status_code: reply.statusCode },
      reply.elapsedTime / 1000,
    )
    done()
  })
