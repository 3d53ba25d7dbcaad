import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { type AskedRequest, type Body, parseRequest } from '../../loadtest/send/asked-requests.ts'
import { requestsFromFile } from '../../loadtest/send/requests-from-file.ts'
import { userPath } from '../root.ts'

/** Parses a whole number from 1 to a limit. */
export function whole(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value
    throw new InvalidArgumentError(`Allowed: a whole number from 1 to ${max}.`)
  }
}

/** Collects the values of an option that may be given several times. */
export const several = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
]

/** Collects the values of an option that takes some of these names. */
export const severalOf =
  (allowed: readonly string[]) =>
  (text: string, before?: readonly string[]): readonly string[] => {
    if (allowed.includes(text)) return several(text, before)
    throw new InvalidArgumentError(`Allowed: ${allowed.join(', ')}.`)
  }

/** Collects requests that the load test can send. */
export function severalRequests(text: string, before?: readonly string[]): readonly string[] {
  try {
    parseRequest(text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
  return several(text, before)
}

/** Reads a body: the text itself, or with an `@` in front the file that has it. */
export function bodyArgument(text: string): Body {
  const content = text.startsWith('@') ? readText(text.slice(1)) : text
  return { text: content, type: isJson(content) ? 'application/json' : 'text/plain' }
}

/** Reads requests from a HAR file or an OpenAPI document, and says what of it is not sent. */
export function requestsArgument(file: string): readonly AskedRequest[] {
  const { requests, leftOut } = requestsFromFile(readText(file), file)
  for (const each of leftOut) console.error(`Not sent: ${each}`)
  return requests
}

/** Reads a file that holds credentials. */
export const credentialsArgument = (file: string): string => readText(file).trim()

function readText(file: string): string {
  try {
    return readFileSync(userPath(file), 'utf8')
  } catch (error) {
    throw new InvalidArgumentError(`It can't be read: ${(error as Error).message}`)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
