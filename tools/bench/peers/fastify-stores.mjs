import Fastify from 'fastify'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { listening } from './page.mjs'
import { countByHook } from './request-histogram.mjs'

// Mongoose 9 would refuse the document server of `embedded`, which speaks like MongoDB 4.2.
const redis = new Redis(process.env.REDIS_URL)
await mongoose.connect(process.env.MONGODB_URL)
const { Mixed } = mongoose.Schema.Types
const Document = mongoose.model(
  'Document',
  new mongoose.Schema({ data: Mixed, createdAt: { type: Date, default: Date.now } }),
)
const app = Fastify()
countByHook(app)
app.get('/hits', async () => `Holla! we have hit ${await redis.incr('bench')} times`)
app.post('/data', async (request, reply) => {
  const { id, createdAt, data } = await Document.create({ data: request.body })
  return reply.code(201).send({ id, createdAt, data })
})
await app.listen({ host: '127.0.0.1', port: 0 })
listening(app.server)
