import type { ProblemDetails } from '../problem.ts'
import { jsonPointer } from './json-pointer.ts'

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
 * The first value or key that breaks a rule, undefined where none does. What passes comes back from
 * every store exactly as it was sent.
 */
export function violationIn(document: unknown): Violation | undefined {
  let keys = 0
  const path: string[] = []
  const wrong = (detail: string): Violation => ({ detail, pointer: jsonPointer(path) })

  const checkKey = (key: string): Violation | undefined => {
    keys += 1
    if (keys > documentRules.keys) return wrong(`is the key after ${documentRules.keys} others`)
    const fault = faultOf(key, path.at(-2))
    return fault === undefined ? undefined : wrong(`is a key that ${fault}`)
  }

  const check = (value: unknown): Violation | undefined => {
    if (typeof value === 'string' && !value.isWellFormed()) return wrong(halfCharacter)
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return wrong('is too large for a number: send it as a string')
    }
    if (typeof value === 'bigint') {
      return wrong('is an integer beyond ±(2^53 - 1), which would be rounded: send it as a string')
    }
    if (typeof value !== 'object' || value === null) return undefined
    if (path.length >= documentRules.depth) {
      return wrong(`is nested deeper than ${documentRules.depth}`)
    }
    for (const [key, member] of Object.entries(value)) {
      path.push(key)
      const found = (Array.isArray(value) ? undefined : checkKey(key)) ?? check(member)
      if (found !== undefined) return found
      path.pop()
    }
    return undefined
  }

  return check(document)
}

const halfCharacter = 'has half a character: a lone surrogate'

/**
 * What is wrong with a key: databases take such keys for operators, paths or types of theirs, and
 * JavaScript programs for what all objects inherit.
 */
function faultOf(key: string, parent: string | undefined): string | undefined {
  if (key.length > documentRules.keyLength) return `is longer than ${documentRules.keyLength}`
  if (key.startsWith('$')) return 'begins with "$"'
  if (key.includes('.')) return 'contains "."'
  if (key.includes('\0')) return 'contains the character U+0000'
  if (key === '_bsontype' || key === '__proto__') return `is "${key}"`
  if (key === 'prototype' && parent === 'constructor') return 'is "prototype" in a "constructor"'
  if (!key.isWellFormed()) return halfCharacter
  return undefined
}
