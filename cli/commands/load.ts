import { type Command, createCommand, Option } from 'commander'
import type { Deployment } from '../../loadtest/deployment.ts'
import type { K6Summary } from '../../loadtest/k6/summary.ts'
import { runLoadTest } from '../../loadtest/load-test.ts'
import { defaultScenario, scenarios } from '../../loadtest/send/scenarios.ts'
import type { LoadOutcome } from '../../loadtest/verdict/outcome.ts'
import { allFaults, chooseFaults } from '../faults/choose-faults.ts'
import type { Fault } from '../faults/fault.ts'
import { faults } from '../faults/faults.ts'
import { notKept } from '../last-run.ts'
import type { withDeployment } from '../targets/deployment.ts'
import { deployedTarget, parseTarget } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'
import { bodyArgument, severalOf, severalRequests, whole } from '../terminal/arguments.ts'
import {
  requestsFromOption,
  requestTimeoutOption,
  type SendingFlags,
  sendAndPrint,
  sendingOptions,
} from '../terminal/sending.ts'
import { billFaults, requireNamed } from './load-faults.ts'
import { exportFormats, exportLoad, reconcileLoad, summaryArgument } from './load-k6.ts'

type WithDeployment = typeof withDeployment<void>
/** Keeps an outcome, and returns the address of its report, if it has one. */
type KeepOutcome = (outcome: LoadOutcome, deployment: Deployment) => Promise<string | undefined>

interface Flags extends SendingFlags {
  readonly target?: Target
  readonly service?: string
  readonly scenario?: string
  readonly fault?: readonly string[]
  readonly seed?: number
  readonly export?: (typeof exportFormats)[number]
  readonly out?: string
  readonly reconcile?: K6Summary
}

/** Up to here random orders are told apart. */
const maxSeed = 1e9

const examples = `
Examples:
  npm run load -- --scenario spike
  npm run load -- --fault kill-app --fault kill-redis
  npm run load -- --service orders --path /orders/1 --path 'POST /orders' --body @order.json --requests 5000
  npm run load -- --service orders --path 'GET /orders/1 as /orders/{id}' --json
  npm run load -- --export k6 --scenario spike --out spike.js
  npm run load -- --reconcile tally-k6.json

The route that a service's counter has for a path is the path itself, or the one pattern that fits it, unless
"as" names it.`

/**
 * The `load` command: sends requests to what is deployed, and checks that the central
 * Prometheus counted each of them.
 *
 * Exit codes: 0 when every request was ok and counted, 1 when not, 2 for wrong usage, 130
 * after Ctrl-C. With `--json` it prints one JSON object, the `LoadOutcome`, and no more; it
 * prints no JSON, but fails with a message, where no run begins: when nothing is deployed, or
 * the app or the central Prometheus doesn't answer at its address.
 * @param connected calls with what is deployed; what it throws is passed on
 * @param keep called with the outcome of every run, once that is printed; its failure is a warning
 */
export function command(connected: WithDeployment, keep: KeepOutcome): Command {
  return createCommand('load')
    .description('send requests to what is deployed, and check that each one was counted')
    .option('--target <target>', 'target (default: the one that is deployed)', parseTarget)
    .addOption(
      new Option(
        '--scenario <name>',
        `what to send to the demo app, see below (default: ${defaultScenario})`,
      ).choices(scenarios.map(({ name }) => name)),
    )
    .option(
      '--service <name>',
      'a service of the settings (default: the demo app, or the first one)',
    )
    .option(
      '--path <request>',
      "what to send in place of a scenario, may be given several times (default: the service's `load`, or GET of its routes)",
      severalRequests,
    )
    .addOption(requestsFromOption())
    .option(
      '--body <text>',
      'what POST, PUT and PATCH requests of --path send; @file takes it from a file',
      bodyArgument,
    )
    .option('--requests <number>', "how many in all (default: the scenario's)", whole(1e7))
    .option(
      '--connections <number>',
      "how many at the same time (default: the scenario's)",
      whole(1000),
    )
    .option(
      '--rate <number>',
      "how many per second, evenly (default: the scenario's, or as fast as answers come)",
      whole(1e5),
    )
    .addOption(requestTimeoutOption())
    .option(
      '--settle-timeout <seconds>',
      'how long to wait at most for the scrapes before, and again after the load (default: 60, or 4 x scrapeIntervalSeconds + 15 where that is more)',
      whole(3600),
    )
    .option(
      '--fault <name>',
      'break this while the load runs, put it back, and print what it cost, see below; may be given several times',
      severalOf([allFaults, ...faults.map(({ name }) => name)]),
    )
    .option(
      '--seed <number>',
      `the order of --fault ${allFaults} (default: random)`,
      whole(maxSeed),
    )
    .addOption(
      new Option(
        '--export <format>',
        'send nothing, but print the same load as a script for k6, or as a TestRun for k6-operator',
      )
        .choices(exportFormats)
        .conflicts(['fault', 'json', 'reconcile']),
    )
    .option('--out <file>', 'write what --export prints into a file')
    .addOption(
      new Option(
        '--reconcile <file>',
        "send nothing, but count what k6 sent: its script's summary, or the log of its runners",
      )
        .argParser(summaryArgument)
        .conflicts(['fault', 'scenario', 'path', 'requestsFrom', 'requests', 'rate']),
    )
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `\nScenarios:\n${scenarios.map(describeScenario).join('\n')}\n\nFaults:\n${faults.map(describeFault).join('\n')}\n${examples}`,
    )
    .exitOverride(({ exitCode: code }) => process.exit(code === 0 ? 0 : 2))
    .action((flags: Flags) => {
      const target = flags.target ?? deployedTarget()
      if (flags.fault) requireNamed(target, flags.target)
      if (flags.out && !flags.export) {
        throw new Error('--out needs --export. Fix: add --export k6')
      }
      return connected(
        target,
        (deployment) => {
          if (flags.export) return exportLoad(deployment, flags.export, flags)
          if (flags.reconcile) return reconcileLoad(deployment, flags.reconcile, flags)
          return flags.fault && target
            ? breakAndCount(target, deployment, flags.fault, flags)
            : sendAndCount(deployment, keep, flags)
        },
        flags.service ?? flags.reconcile?.service ?? undefined,
      )
    })
}

async function breakAndCount(
  target: Target,
  deployment: Deployment,
  names: readonly string[],
  flags: Flags,
): Promise<void> {
  const { seed = Math.ceil(Math.random() * maxSeed), scenario, json } = flags
  const options = { ...sendingOptions(flags), scenario, seed, ...(json && { json }) }
  await billFaults(target, deployment, chooseFaults(names, seed), options)
}

async function sendAndCount(
  deployment: Deployment,
  keep: KeepOutcome,
  flags: Flags,
): Promise<void> {
  const outcome = await sendAndPrint(flags, (options) =>
    runLoadTest(deployment, { ...options, scenario: flags.scenario }),
  )
  const report = await keep(outcome, deployment).catch((error) => {
    console.error(notKept(error))
  })
  if (report && !flags.json) console.log(`Report: ${report}`)
}

/** A fault in the lines of the help: what it does and costs, and how it is undone. */
const describeFault = ({ name, does, undone, costs }: Fault): string =>
  `  ${name.padEnd(19)}${does}\n${' '.repeat(21)}costs ${costs}; ${undone}`

/** A scenario in two lines of the help: what it is for, and how it is sent by default. */
function describeScenario({ name, description, defaults }: (typeof scenarios)[number]): string {
  const { requests, connections, rate } = defaults
  const pace = rate === undefined ? '' : `, ${rate} per second`
  return `  ${name.padEnd(9)}${description}\n${' '.repeat(11)}${requests} requests, ${connections} connections${pace}`
}
