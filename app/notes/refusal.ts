import type { FastifyReply } from 'fastify'
import type { Refusal } from './accounts.ts'

/**
 * Gives an answer the status of a refusal: 429 and Retry-After where it was one attempt too many,
 * else 422, as for everything else that is wrong in a form.
 * @param wrong what to say where the password was looked at and wrong
 * @returns what to say
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
