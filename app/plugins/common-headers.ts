import fp from 'fastify-plugin'
import { answerMark, requestIdHeader } from '../contract.ts'

/**
 * Headers that every answer carries. Pages add their own Content-Security-Policy; transport
 * security (HSTS) belongs to whoever ends TLS, which isn't the app.
 *
 * The referrer stays on this site. Without any, browsers would send forms with `Origin: null`.
 */
const fixedHeaders = {
  [answerMark.header]: answerMark.value,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

/** The headers of the answer to one request. */
export const commonHeaders = (requestId: string): Readonly<Record<string, string>> => ({
  ...fixedHeaders,
  [requestIdHeader]: requestId,
})

/** Sets the common headers before any other hook can answer. */
export default fp(
  async (app) => {
    app.addHook('onRequest', (request, reply, done) => {
      reply.headers(fixedHeaders).header(requestIdHeader, request.id)
      done()
    })
  },
  { name: 'common-headers' },
)
