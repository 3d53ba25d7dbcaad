import { type Command, createCommand, InvalidArgumentError, Option } from 'commander'
import type { Deployment } from '../loadtest/deployment.ts'
import { exitCode, loadDefaults, runLoad } from '../loadtest/load.ts'
import { describeProgress, reportLoad } from '../loadtest/report.ts'
import { scenarios } from '../loadtest/scenarios.ts'
import { interruption } from './interruption.ts'
import { parseTarget, type Target } from './targets.ts'

type FindDeployment = (target?: Target) => Promise<Deployment>

interface Flags {
  readonly target?: Target
  readonly requests: number
  readonly connections: number
  readonly scenario: string
  readonly requestTimeout: number
  readonly settleTimeout?: number
  readonly json?: true
}

/**
 * The `load` command: sends requests to what is deployed, and checks that the central
 * Prometheus counted each of them.
 *
 * Exit codes: 0 when every request was ok and counted, 1 when not, 2 for wrong usage, 130
 * after Ctrl-C. With `--json` it prints one JSON object, the `LoadOutcome`, and no more; it
 * prints no JSON, but fails with a message, where no run begins: when nothing is deployed, or
 * the app or the central Prometheus doesn't answer at its address.
 * @param findDeployment finds what is deployed; what it throws is passed on
 */
export function loadCommand(findDeployment: FindDeployment): Command {
  return createCommand('load')
    .description('send requests to what is deployed, and check that each one was counted')
    .option('--target <target>', 'target (default: the one that is deployed)', parseTarget)
    .option('--requests <number>', 'how many in all', whole(1e7), loadDefaults.requests)
    .option(
      '--connections <number>',
      'how many at the same time',
      whole(1000),
      loadDefaults.connections,
    )
    .addOption(
      new Option('--scenario <name>', 'what to ask for')
        .choices(scenarios.map(({ name }) => name))
        .default(loadDefaults.scenario),
    )
    .option(
      '--request-timeout <seconds>',
      'after which a request counts as unanswered',
      whole(300),
      loadDefaults.requestTimeoutSeconds,
    )
    .option(
      '--settle-timeout <seconds>',
      'how long to wait at most for the scrapes before, and again after the load (default: 60, or 4 x scrapeIntervalSeconds + 15 where that is more)',
      whole(3600),
    )
    .option('--json', 'print one JSON object')
    .exitOverride(({ exitCode: code }) => process.exit(code === 0 ? 0 : 2))
    .action((flags: Flags) => load(findDeployment, flags))
}

async function load(findDeployment: FindDeployment, flags: Flags): Promise<void> {
  const deployment = await findDeployment(flags.target)
  const isLive = process.stderr.isTTY === true
  try {
    const outcome = await runLoad(deployment, {
      requests: flags.requests,
      connections: flags.connections,
      scenario: flags.scenario,
      requestTimeoutSeconds: flags.requestTimeout,
      settleTimeoutSeconds: flags.settleTimeout,
      signal: interruption(),
      ...(isLive && { onProgress: (progress) => showLine(describeProgress(progress)) }),
    })
    if (isLive) showLine('')
    process.stdout.write(flags.json ? `${JSON.stringify(outcome, null, 2)}\n` : reportLoad(outcome))
    process.exitCode = exitCode(outcome)
  } finally {
    await deployment.close?.()
  }
}

/** Overwrites the terminal's current line. */
function showLine(text: string): void {
  process.stderr.write(`\r\x1b[2K${text}`)
}

function whole(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value
    throw new InvalidArgumentError(`Allowed: a whole number from 1 to ${max}.`)
  }
}
