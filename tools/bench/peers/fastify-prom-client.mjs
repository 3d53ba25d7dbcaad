import Fastify from 'fastify'
import { register } from 'prom-client'
import { body, headers, listening } from './page.mjs'
import { countByHook, histogram } from './request-histogram.mjs'

const app = Fastify()
countByHook(app)
// Each has 11 buckets, the infinite one, sum and count.
for (let i = 0; i < Number(process.env.SERIES ?? 0) / 14; i += 1) {
  histogram.zero({ method: 'GET', route: `/of-bench/${i}`, status_code: '200' })
}
app.get('/', async (_request, reply) => reply.headers(headers).send(body))
app.get('/metrics', async (_request, reply) =>
  reply.type(register.contentType).send(await register.metrics()),
)
await app.listen({ host: '127.0.0.1', port: 0 })
listening(app.server)
