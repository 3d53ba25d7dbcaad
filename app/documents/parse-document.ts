import { isUtf8 } from 'node:buffer'
import { Problem } from '../problem.ts'
import { violationIn } from './document-rules.ts'
import { duplicateKey } from './duplicate-key.ts'
import { jsonPointer } from './json-pointer.ts'

/**
 * Parses a body as JSON.
 * @throws Problem 400 where it is none, or could not come back from every store as it was sent
 */
export function parseDocument(body: Buffer): unknown {
  // Decoding would replace what isn't UTF-8 by other characters.
  if (!isUtf8(body)) throw new Problem(400, { detail: 'The body is not UTF-8.' })
  const text = body.toString()
  const document = parseJson(text)
  const violation = violationIn(document) ?? duplicateIn(text) ?? roundedIn(text)
  if (violation === undefined) return document
  throw new Problem(400, { detail: 'The body is not valid.', errors: [violation] })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const detail = `The body is not JSON: ${(error as Error).message}.`
    throw new Problem(400, { detail, cause: error })
  }
}

function duplicateIn(text: string) {
  const path = duplicateKey(text)
  if (path === undefined) return undefined
  return {
    detail: `is a second key ${JSON.stringify(path.at(-1))} in one object`,
    pointer: jsonPointer(path),
  }
}

/** What `JSON.parse` says of a value besides itself (ECMAScript, "JSON.parse source text access"). */
interface Written {
  /** The value as it is written, where it is no object or array. */
  readonly source?: string
}

/**
 * The first integer that would be rounded. Only a number that is written as an integer is meant
 * exactly: `6.02e23` is as good as what is read for it. To be called for texts that are not nested too deep.
 */
function roundedIn(text: string) {
  if (!/\d{16}/.test(text)) return undefined
  const exact = (_key: string, value: unknown, { source = '' }: Written) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value
  return violationIn(JSON.parse(text, exact as (key: string, value: unknown) => unknown))
}
