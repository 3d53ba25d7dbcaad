import { spawnSync } from 'node:child_process'
import type { Finding } from './findings.ts'

/** What a scanner can't do without; the message says what to mend. */
export class ScannerError extends Error {
  override readonly name = 'ScannerError'
}

/** What a scanner says of a stack. */
export interface Scan {
  /** Name and version of the scanner. */
  readonly scanner: string
  readonly findings: readonly Finding[]
  /** How many checks found nothing. */
  readonly passed: number
}

/**
 * Runs a program to its end.
 *
 * @param mend what to do where it can't be started
 * @param cwd @default that of this process
 * @throws ScannerError when it can't be started
 */
export function run(program: string, args: readonly string[], mend: string, cwd?: string) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...(cwd && { cwd }),
  })
  if (error) throw new ScannerError(`${program} can not be run (${error.message}): ${mend}`)
  return { status, stdout, output: `${stdout}${stderr}`.trim() }
}

/** What a program printed as JSON, or `undefined` where it did not. */
export function printed<Type>(text: string): Type | undefined {
  try {
    return JSON.parse(text) as Type
  } catch {
    return undefined
  }
}
