import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { requestIdHeader } from './contract.ts'

/** What can stand in a line of a log and in a query without further ado, such as NGINX's 32 digits. */
const safe = /^[\w-]{1,64}$/

/** Tells the ids of this process from those of others. */
const ofProcess = randomBytes(12).toString('hex')
let made = 0

/** A new id, in the form of NGINX's `$request_id`. Counted, which costs less than to draw each one. */
export function createRequestId(): string {
  made += 1
  return ofProcess + made.toString(16).padStart(8, '0')
}

/** The id that a request comes with; a new one where it has none, or one that isn't safe to log. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[requestIdHeader]
  return typeof given === 'string' && safe.test(given) ? given : createRequestId()
}
