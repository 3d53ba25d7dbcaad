import { createHash, randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Asker } from './accounts.ts'
import { isOverTls } from './sessions.ts'

const cookieName = 'tally_notes_device'

/** Longer than most people stay away. */
const maxAgeSeconds = 180 * 24 * 60 * 60

const digest = (email: string) => createHash('sha256').update(email).digest('base64url')

/**
 * The device's id, where the account's user has signed in on it before; undefined elsewhere.
 *
 * OWASP calls this a device cookie: somebody who tries passwords for an account from many addresses
 * makes every unknown device wait, but not the user's own.
 */
function knownDevice(request: FastifyRequest, email: string): string | undefined {
  const { valid, value } = request.unsignCookie(request.cookies[cookieName] ?? '')
  const [id, of] = value?.split('.') ?? []
  return valid && of === digest(email) ? id : undefined
}

/** Who asks for something that belongs to the account with this address. */
export function askerOf(request: FastifyRequest, email: string): Asker {
  return { client: request.client, device: knownDevice(request, email) }
}

/** Remembers in the browser that this account's user has signed in on it. */
export function rememberDevice(reply: FastifyReply, email: string): void {
  const { request } = reply
  const id = knownDevice(request, email) ?? randomUUID()
  reply.setCookie(cookieName, `${id}.${digest(email)}`, {
    path: request.server.paths.home,
    maxAge: maxAgeSeconds,
    sameSite: 'lax',
    httpOnly: true,
    signed: true,
    secure: isOverTls(request),
  })
}
