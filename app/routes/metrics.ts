import type { FastifyPluginAsync } from 'fastify'
import { service } from '../contract.ts'

const { header, value } = service.agentMark

/**
 * `GET /metrics`: what Prometheus scrapes. The ledger notes what the platform's agent has got, which
 * is what a closing app waits for; others may read as often as they like.
 */
const metrics: FastifyPluginAsync = async (app) => {
  const { registry, ledger } = app.metrics

  app.get(
    service.paths.metrics,
    // Without HEAD, whose answer has no body and would pass for a scrape.
    { exposeHeadRoute: false, schema: { hide: true } },
    async ({ headers }, reply) => {
      // Before rendering: what is counted meanwhile may or may not be in the answer.
      const position = ledger.position()
      const text = await registry.metrics()
      if (headers[header] === value) reply.raw.once('finish', () => ledger.scraped(position))
      return reply.header('cache-control', 'no-store').type(registry.contentType).send(text)
    },
  )
}

export default metrics
