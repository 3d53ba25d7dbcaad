import { readFileSync, writeFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import type { Deployment } from '../../loadtest/deployment.ts'
import { planLoad } from '../../loadtest/k6/plan.ts'
import { reconcile } from '../../loadtest/k6/reconcile.ts'
import { k6Script } from '../../loadtest/k6/script.ts'
import { type K6Summary, parseSummaries } from '../../loadtest/k6/summary.ts'
import { k6TestRun } from '../../loadtest/k6/test-run.ts'
import { userPath } from '../root.ts'
import { type SendingFlags, sendAndPrint, sendingOptions } from '../terminal/sending.ts'

/** What `--export` writes. */
export const exportFormats = ['k6', 'k6-operator'] as const

/** Reads the summaries of `--reconcile`. */
export function summaryArgument(file: string): K6Summary {
  try {
    return parseSummaries(readFileSync(userPath(file), 'utf8'), file)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

/** Writes what would be sent as a script for k6, or as manifests for k6-operator. */
export async function exportLoad(
  deployment: Deployment,
  format: (typeof exportFormats)[number],
  flags: SendingFlags & { readonly scenario?: string; readonly out?: string },
): Promise<void> {
  const plan = await planLoad(deployment, { ...sendingOptions(flags), scenario: flags.scenario })
  const text = format === 'k6' ? k6Script(plan) : k6TestRun(plan)
  if (format === 'k6-operator' && isLoopback(plan.url)) {
    console.error(
      `Pods don't reach ${plan.url}. Fix: set TALLY_URL in the TestRun to the service's address within the cluster of k6-operator`,
    )
  }
  if (flags.out === undefined) process.stdout.write(text)
  // A scenario may have signed somebody up, whose session it needs.
  else writeFileSync(userPath(flags.out), text, { mode: 0o600 })
}

/** Counts what k6 sent, and prints the outcome. */
export async function reconcileLoad(
  deployment: Deployment,
  summary: K6Summary,
  flags: SendingFlags,
): Promise<void> {
  await sendAndPrint(flags, (options) => reconcile(deployment, summary, options))
}

const isLoopback = (url: string): boolean =>
  /^(localhost|127\..*|\[::1\])$/.test(new URL(url).hostname)
