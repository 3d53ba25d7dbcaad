import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import * as Type from 'typebox'
import { service } from '../contract.ts'
import { Problem } from '../problem.ts'

/**
 * How long a new pod waits for its stores. After a start of the whole node they come with it, and cluster DNS within
 * 10 s; a look-up that it didn't answer takes 5 s until it is repeated.
 */
const storesWithinMs = 20_000

/**
 * `GET /ready`: readiness. A pod that has just started gets its first requests when its stores have
 * answered it, or 20 s are over. From then on it stays ready without Redis or MongoDB, which all pods
 * share: they would take every one of them out at once, where `/hits` alone can answer 503. Stays
 * ready while closing, too: requests that still come are served.
 */
const ready: FastifyPluginAsyncTypebox = async (app) => {
  const startedAt = performance.now()
  let isReady = false
  const look = async () => {
    if (isReady) return
    const answers = await Promise.all([app.hitStore.ready(), app.documentDatabase.ready()])
    // Not taken back by an earlier look that ends later.
    isReady ||= answers.every(Boolean) || performance.now() - startedAt > storesWithinMs
  }
  // Where nobody asks, the first requests would meet stores that are still connecting.
  app.addHook('onReady', look)

  app.get(
    service.paths.ready,
    {
      schema: {
        hide: true,
        response: { 200: Type.Object({ status: Type.Literal('READY') }) },
      },
    },
    async () => {
      await look()
      if (!isReady) throw new Problem(503, { detail: 'The stores have not answered yet.' })
      return { status: 'READY' as const }
    },
  )
}

export default ready
