import Fastify from 'fastify'
import { body, headers, listening } from './page.mjs'

const app = Fastify()
app.get('/', async (_request, reply) => reply.headers(headers).send(body))
await app.listen({ host: '127.0.0.1', port: 0 })
listening(app.server)
