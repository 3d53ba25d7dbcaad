import fp from 'fastify-plugin'
import { answerMark } from '../contract.ts'

/**
 * Headers that every answer carries. Pages add their own Content-Security-Policy; transport
 * security (HSTS) belongs to whoever ends TLS, which isn't the app.
 *
 * The referrer stays on this site. Without any, browsers would send forms with `Origin: null`.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  [answerMark.header]: answerMark.value,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

/** Sets the common headers before any other hook can answer. */
export default fp(
  async (app) => {
    app.addHook('onRequest', (_request, reply, done) => {
      reply.headers(commonHeaders)
      done()
    })
  },
  { name: 'common-headers' },
)
