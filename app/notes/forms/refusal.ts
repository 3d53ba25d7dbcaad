import type { FastifyReply } from 'fastify'
import type { Refusal } from '../users/accounts.ts'
import type { Limited } from '../users/attempt-limit.ts'

/**
 * Sets the status of a failed attempt: 429 and Retry-After where there were too many, else 422, as
 * for everything else that is wrong in a form.
 * @param wrong the message for a wrong password
 * @returns the message for the page
 */
export function refuse(reply: FastifyReply, refusal: Refusal, wrong: string): string {
  if (refusal.outcome === 'limited') return refuseLimited(reply, refusal)
  reply.code(422)
  return wrong
}

/** Sets 429 and Retry-After. @returns the message for the page, which doesn't tell which limit it was */
export function refuseLimited(reply: FastifyReply, { waitSeconds }: Limited): string {
  reply.code(429).header('retry-after', String(waitSeconds))
  const minutes = Math.ceil(waitSeconds / 60)
  const wait =
    waitSeconds < 60 ? 'a few seconds' : minutes === 1 ? 'a minute' : `${minutes} minutes`
  return `Too many attempts. Try again in ${wait}.`
}
