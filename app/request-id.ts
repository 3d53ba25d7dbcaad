import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { requestIdHeader } from './contract.ts'

/** What can stand in a line of a log and in a query without further ado, such as NGINX's 32 digits. */
const safe = /^[\w-]{1,64}$/

/** A new id, in the form of NGINX's `$request_id`. */
export const createRequestId = (): string => randomUUID().replaceAll('-', '')

/** The id that a request comes with; a new one where it has none, or one that isn't safe to log. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[requestIdHeader]
  return typeof given === 'string' && safe.test(given) ? given : createRequestId()
}
