import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { Problem, ProblemDetails, problemContentType } from '../problem.ts'
import { HitStoreUnavailable } from '../stores/hit-store.ts'

/** Redis reconnects at least once a second: who comes back after two finds it, if it is there. */
const retryAfterSeconds = 2

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
          503: {
            description: 'The counter is unavailable: come back after Retry-After seconds',
            headers: { 'Retry-After': Type.Integer() },
            content: { [problemContentType]: { schema: ProblemDetails } },
          },
        },
      },
    },
    async (_request, reply) => {
      const count = await app.hitStore.hit().catch((error: unknown) => {
        if (!(error instanceof HitStoreUnavailable)) throw error
        throw new Problem(503, {
          detail: 'The counter is unavailable.',
          headers: { 'retry-after': String(retryAfterSeconds) },
          cause: error,
        })
      })
      return reply
        .header('cache-control', 'no-store')
        .type('text/plain; charset=utf-8')
        .send(`Holla! we have hit ${count} times`)
    },
  )
}

export default hits
