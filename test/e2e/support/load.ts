import assert from 'node:assert/strict'
import type { LoadOutcome } from '../../../loadtest/verdict/outcome.ts'
import { tally } from './tally.ts'

/** What `load --json` printed, and how it ended. */
export type Load = LoadOutcome & {
  readonly exitCode?: number | undefined
  /** What a test says of a load that is not as it should be. */
  readonly verdictAndFailures: string
}

/** Runs `load --json`, e.g. `load('--requests', '100')`. @throws when it prints no outcome */
export async function load(...args: string[]): Promise<Load> {
  const { stdout, stderr, exitCode } = await tally('load', '--json', ...args)
  assert.notEqual(stdout, '', `load printed no JSON: ${stderr}`)
  const outcome = JSON.parse(stdout) as LoadOutcome
  const failures = JSON.stringify(outcome.failures.slice(0, 5))
  return { ...outcome, exitCode, verdictAndFailures: `${outcome.message}\n${failures}` }
}
