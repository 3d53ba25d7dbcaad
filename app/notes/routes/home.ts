import type { FastifyPluginAsync } from 'fastify'
import { readListOptions } from '../notebook/list-order.ts'
import type { Services } from '../services.ts'

/** `/`: the pads of whoever is signed in, a welcome for others. */
const home: FastifyPluginAsync<Services> = async (app, { openNotebook }) => {
  app.get<{ Querystring: Record<string, unknown> }>('/', async (request, reply) => {
    const { user } = request.session
    if (user === undefined) return reply.page('welcome', {})
    const list = await openNotebook(user.id).pads(readListOptions(request.query))
    return reply.page('pads', { list })
  })
}

export default home
