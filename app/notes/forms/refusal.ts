import type { FastifyReply } from 'fastify'
import type { Refusal } from '../users/accounts.ts'

/**
 * Sets the status of a failed attempt: 429 and Retry-After where there were too many, else 422, as
 * for everything else that is wrong in a form.
 * @param wrong the message for a wrong password
 * @returns the message for the page
 */
export function refuse(reply: FastifyReply, refusal: Refusal, wrong: string): string {
  if (refusal.outcome === 'wrong') {
    reply.code(422)
    return wrong
  }
  const { waitSeconds } = refusal
  reply.code(429).header('retry-after', String(waitSeconds))
  const minutes = Math.ceil(waitSeconds / 60)
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`
  return `Too many wrong passwords for this e-mail address. Try again in ${wait}.`
}
