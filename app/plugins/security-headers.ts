import fp from 'fastify-plugin'

/**
 * Headers that every answer carries. Pages add their own Content-Security-Policy; transport
 * security (HSTS) belongs to whoever ends TLS, which isn't the app.
 */
export default fp(
  async (app) => {
    app.addHook('onRequest', (_request, reply, done) => {
      reply.header('x-content-type-options', 'nosniff')
      reply.header('referrer-policy', 'no-referrer')
      done()
    })
  },
  { name: 'security-headers' },
)
