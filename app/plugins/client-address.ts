import { isIP } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

interface ClientAddressOptions {
  /** Whether a proxy is in front that appends its client's address to X-Forwarded-For. */
  readonly behindProxy: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Whom limits count as one client: an IPv4 address, or the first one of an IPv6 network of 64 bits.
     * Whoever has one of those usually has all.
     */
    readonly client: string
  }
}

/**
 * The last address of the header is the one that the proxy saw; those before are what the client
 * says. Fastify's `trustProxy` would also believe X-Forwarded-Host, which no proxy of ours sets.
 */
function addressOf({ headers, socket }: FastifyRequest, behindProxy: boolean): string {
  const peer = socket.remoteAddress ?? ''
  if (!behindProxy) return peer
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join().split(',').at(-1)?.trim() ?? ''
  return isIP(forwarded) === 0 ? peer : forwarded
}

/** Decorates requests with their `client`. */
export default fp<ClientAddressOptions>(
  async (app, { behindProxy }) => {
    app.decorateRequest('client', {
      getter(this: FastifyRequest) {
        return normalizeIP(addressOf(this, behindProxy))
      },
    })
  },
  { name: 'client-address' },
)
