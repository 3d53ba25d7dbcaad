import { spawnSync } from 'node:child_process'
import { PolicyError } from './policy-error.ts'

export interface RunOptions {
  /** What to do where the program can't be started. */
  readonly fix: string
  /** @default that of this process */
  readonly cwd?: string
}

/**
 * Runs a program to its end.
 *
 * @throws PolicyError when it can't be started
 */
export function run(program: string, args: readonly string[], { fix, cwd }: RunOptions) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...(cwd && { cwd }),
  })
  if (error)
    throw new PolicyError(`${program} could not be started (${error.message}). Fix: ${fix}`)
  return { status, stdout, output: `${stdout}${stderr}`.trim() }
}
