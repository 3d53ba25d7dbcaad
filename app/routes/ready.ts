import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import * as Type from 'typebox'
import { service } from '../contract.ts'

/**
 * `GET /ready`: readiness. Stays ready without Redis, which all pods share: it would take
 * every one of them out at once, where `/hits` alone can answer 503. Stays ready while
 * closing, too: requests that still come are served.
 */
const ready: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    service.paths.ready,
    {
      schema: {
        hide: true,
        response: { 200: Type.Object({ status: Type.Literal('READY') }) },
      },
    },
    async () => ({ status: 'READY' as const }),
  )
}

export default ready
