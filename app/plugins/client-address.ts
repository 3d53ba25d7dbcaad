import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Address6 } from 'ip-address'

interface ClientAddressOptions {
  /** Whether a proxy is in front that appends its client's address to X-Forwarded-For. */
  readonly behindProxy: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom limits count as one client: an IPv4 address, or an IPv6 network of 64 bits. */
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

/** The address, or its network: whoever has one IPv6 address usually has the 2^64 beside it. */
export function clientOf(address: string): string {
  if (isIP(address) !== 6) return address
  const parsed = new Address6(address)
  if (parsed.isMapped4()) return parsed.to4().correctForm()
  return `${new Address6(`${address}/64`).startAddress().correctForm()}/64`
}

/** Decorates requests with their `client`. */
export default fp<ClientAddressOptions>(
  async (app, { behindProxy }) => {
    app.decorateRequest('client', {
      getter(this: FastifyRequest) {
        return clientOf(addressOf(this, behindProxy))
      },
    })
  },
  { name: 'client-address' },
)
