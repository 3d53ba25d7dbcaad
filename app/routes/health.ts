import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import * as Type from 'typebox'
import { service } from '../contract.ts'

/** `GET /health`: liveness. Touches no store: a restart would not repair one. */
const health: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    service.paths.health,
    {
      schema: {
        summary: 'Whether the service is alive',
        tags: ['service'],
        response: {
          200: Type.Object({ status: Type.Literal('UP') }, { description: 'It is' }),
        },
      },
    },
    async () => ({ status: 'UP' as const }),
  )
}

export default health
