import type { FastifyPluginAsync } from 'fastify'
import { sessionCookie } from '../users/sessions.ts'

/** `/sign-out`: ends the session. */
const signOut: FastifyPluginAsync = async (app) => {
  app.post('/sign-out', async (request, reply) => {
    await request.session.destroy()
    return reply.clearCookie(sessionCookie.name, { path: app.prefix }).redirect(app.paths.home, 303)
  })
}

export default signOut
