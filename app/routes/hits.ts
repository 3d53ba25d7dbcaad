import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import * as Type from 'typebox'
import { storeUnavailable } from '../problem.ts'

/** `GET /hits`: counts a visit in the hit store and says how many there were. */
const hits: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/hits',
    {
      schema: {
        summary: 'Count a visit',
        tags: ['counter'],
        response: {
          200: {
            description: 'Counted',
            content: {
              'text/plain': {
                schema: Type.String({ examples: ['Holla! we have hit 42 times'] }),
              },
            },
          },
          503: storeUnavailable,
        },
      },
    },
    async (_request, reply) => {
      const count = await app.hitStore.hit()
      return reply
        .header('cache-control', 'no-store')
        .type('text/plain; charset=utf-8')
        .send(`Holla! we have hit ${count} times`)
    },
  )
}

export default hits
