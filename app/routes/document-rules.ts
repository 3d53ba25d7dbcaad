import type { ProblemDetails } from '../problem.ts'

/** Limits of a client's JSON object. The size in bytes is checked first. */
export const documentRules = {
  bytes: 16 * 1024,
  /** Objects and arrays within each other, the document itself included. MongoDB takes 100. */
  depth: 20,
  /** All keys together, at every depth. */
  keys: 1_000,
  keyLength: 128,
} as const

export type Violation = NonNullable<ProblemDetails['errors']>[number]

/**
 * The first value that breaks a rule, undefined where none does. What passes comes back from
 * every store exactly as it was sent.
 */
export function violationIn(document: object): Violation | undefined {
  let keys = 0

  const check = (value: unknown, pointer: string, depth: number): Violation | undefined => {
    const wrong = (detail: string): Violation => ({ detail, pointer })
    if (typeof value === 'string' && !value.isWellFormed()) return wrong(halfCharacter)
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return wrong('is too large for a number: send it as a string')
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        return wrong(
          'is an integer beyond ±(2^53 - 1), which would be rounded: send it as a string',
        )
      }
    }
    if (typeof value !== 'object' || value === null) return undefined
    if (depth > documentRules.depth) return wrong(`is nested deeper than ${documentRules.depth}`)

    for (const [key, member] of Object.entries(value)) {
      if (!Array.isArray(value)) {
        keys += 1
        if (keys > documentRules.keys)
          return wrong(`has the key after ${documentRules.keys} others`)
        const fault = faultOf(key)
        if (fault !== undefined) return wrong(`has a key that ${fault}`)
      }
      const found = check(member, `${pointer}/${asToken(key)}`, depth + 1)
      if (found !== undefined) return found
    }
    return undefined
  }

  return check(document, '#', 1)
}

const halfCharacter = 'has half a character: a lone surrogate'

/** What is wrong with a key: some databases take such keys for operators, paths or types of theirs. */
function faultOf(key: string): string | undefined {
  if (key.length > documentRules.keyLength) return `is longer than ${documentRules.keyLength}`
  if (key.startsWith('$')) return 'begins with "$"'
  if (key.includes('.')) return 'contains "."'
  if (key.includes('\0')) return 'contains the character U+0000'
  if (key === '_bsontype') return 'is "_bsontype"'
  if (!key.isWellFormed()) return halfCharacter
  return undefined
}

/** A key as a part of a JSON pointer in a URI fragment (RFC 6901). */
function asToken(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
}
