import { execa } from 'execa'

/** The repository's root: where a user stands. */
export const root = new URL('../../..', import.meta.url).pathname

/** What a command printed and how it ended. */
export interface Ran {
  readonly exitCode?: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one of the README's commands, e.g. `tally('load', '--json')` for `npm run load -- --json`. */
export async function tally(verb: string, ...args: string[]): Promise<Ran> {
  return execa({ cwd: root, reject: false })`npm run --silent ${verb} -- ${args}`
}

/** The same, and an error with what was printed but for the progress, unless it ends with 0. */
export async function tallyOk(verb: string, ...args: string[]): Promise<Ran> {
  const ran = await tally(verb, ...args)
  if (ran.exitCode === 0) return ran
  throw new Error(
    `npm run ${verb} ${args.join(' ')} ended with ${ran.exitCode}:\n${withoutProgress(`${ran.stderr}\n${ran.stdout}`)}`,
  )
}

/** Lines that tell how far a step is would come before the reason, and are many. */
const withoutProgress = (printed: string): string => printed.replaceAll(/^ *[❯›✔] .*\n/gm, '')

/** What `status --json --show-secrets` prints, as its readers rely on it. */
export interface StatusContract {
  readonly target: string | null
  readonly ready: boolean
  readonly kubeconfig: string | null
  readonly urls: {
    readonly app: string | null
    readonly prometheus: string | null
    readonly grafana: string | null
  }
  readonly unhealthy: readonly string[]
  readonly notEnforced: readonly string[]
  readonly credentials?: { readonly prometheus: string; readonly grafana: string }
}

export async function status(...args: string[]): Promise<StatusContract> {
  return JSON.parse((await tally('status', '--json', ...args)).stdout) as StatusContract
}
