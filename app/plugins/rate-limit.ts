import rateLimit, { type errorResponseBuilderContext } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { service } from '../contract.ts'
import { Problem } from '../problem.ts'

interface RateLimitOptions {
  /** Most requests of one client in a second. @default any number */
  readonly requestsPerSecond?: number | undefined
}

/** Of the platform: nobody who floods the app may make it look dead, or unmeasured. */
const unlimited = new Set<string | undefined>(Object.values(service.paths))

/** What the library would add to answers. */
const noHeaders = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
}

const tooMany = (_request: FastifyRequest, { ttl }: errorResponseBuilderContext) =>
  new Problem(429, {
    detail: 'Too many requests of this client in this second.',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(ttl / 1000))) },
  })

/**
 * Limits the requests of each client on every route, counted in this process: each pod protects
 * itself, and asks no store before it refuses. What is refused is counted as what it is answered.
 * To be registered before the routes.
 */
export default fp<RateLimitOptions>(
  async (app, { requestsPerSecond }) => {
    if (requestsPerSecond === undefined) return
    await app.register(rateLimit, {
      max: requestsPerSecond,
      timeWindow: 1000,
      keyGenerator: ({ client }) => client,
      allowList: ({ routeOptions }) => unlimited.has(routeOptions.url),
      errorResponseBuilder: tooMany,
      addHeaders: noHeaders,
      addHeadersOnExceeding: noHeaders,
    })
  },
  { name: 'rate-limit', dependencies: ['client-address'] },
)
