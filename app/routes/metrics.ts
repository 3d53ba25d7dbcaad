import type { FastifyPluginAsync } from 'fastify'
import { service } from '../contract.ts'

/** `GET /metrics`: what Prometheus scrapes. Tells the ledger what has been handed over. */
const metrics: FastifyPluginAsync = async (app) => {
  const { registry, ledger } = app.metrics

  app.get(
    service.paths.metrics,
    // No HEAD: an answer without a body would pass for a scrape.
    { exposeHeadRoute: false, schema: { hide: true } },
    async (_request, reply) => {
      // Before rendering: what is counted meanwhile may or may not be in the answer.
      const position = ledger.position()
      const text = await registry.metrics()
      reply.raw.once('finish', () => ledger.scraped(position))
      return reply.header('cache-control', 'no-store').type(registry.contentType).send(text)
    },
  )
}

export default metrics
