import Fastify from 'fastify'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { collectDefaultMetrics, Histogram } from 'prom-client'
import { listening } from './page.mjs'

// Mongoose 9 would refuse the document server of `embedded`, which speaks like MongoDB 4.2.
const redis = new Redis(process.env.REDIS_URL)
await mongoose.connect(process.env.MONGODB_URL)
const { Mixed } = mongoose.Schema.Types
const Document = mongoose.model(
  'Document',
  new mongoose.Schema({ data: Mixed, createdAt: { type: Date, default: Date.now } }),
)
const app = Fastify()
collectDefaultMetrics()
const histogram = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of requests.',
  labelNames: ['method', 'route', 'status_code'],
})
app.addHook('onResponse', (request, reply, done) => {
  histogram.observe(
    { method: request.method, route: request.routeOptions.url, status_code: reply.statusCode },
    reply.elapsedTime / 1000,
  )
  done()
})
app.get('/hits', async () => `Holla! we have hit ${await redis.incr('bench')} times`)
app.post('/data', async (request, reply) => {
  const { id, createdAt, data } = await Document.create({ data: request.body })
  return reply.code(201).send({ id, createdAt, data })
})
await app.listen({ host: '127.0.0.1', port: 0 })
listening(app.server)
