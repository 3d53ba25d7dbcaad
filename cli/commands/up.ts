import { type Command, createArgument, createCommand } from 'commander'
import { Listr, ListrLogger, ProcessOutput } from 'listr2'
import { exitCode } from '../../loadtest/load-test.ts'
import { summarize } from '../../loadtest/report/summary.ts'
import { settings } from '../settings.ts'
import { defaultTarget, defaultTargetHelp, parseTarget, targetNames } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'
import { readStatus } from '../targets/target-status.ts'
import { reasonOf } from '../terminal/failure.ts'
import { interruptible } from '../terminal/interruption.ts'
import { timed } from '../terminal/progress.ts'
import { describeStatus } from './status.ts'
import { type Proof, type Step, stepsOfUp } from './up-steps.ts'

interface Flags {
  readonly json?: true
}

/** Seconds of each step, in order. */
type Phases = readonly (readonly [phase: string, seconds: number])[]

/**
 * Takes the steps of a deploy, with its progress on stderr for `--json`.
 * @throws what a step has thrown
 */
async function take(steps: readonly Step[], { json }: Flags, signal: AbortSignal): Promise<Phases> {
  const isTerminal = process.stdout.isTTY === true && !json
  const processOutput = new ProcessOutput(process.stderr)
  const logger = new ListrLogger({ useIcons: true, processOutput })
  const phases: [string, number][] = []
  // Kept apart: the list of steps has room for one line, and this may be many.
  let failure: unknown
  const tasks = new Listr(
    steps.map(({ phase, title, run }) => ({
      title,
      task: async (_: unknown, task: { output: string }) => {
        const progress = timed((line) => {
          task.output = line
        }, isTerminal)
        signal.throwIfAborted()
        const start = performance.now()
        await run(progress, signal).catch((error) => {
          failure = error
          throw new Error('see below')
        })
        phases.push([phase, Math.round((performance.now() - start) / 100) / 10])
      },
    })),
    {
      renderer: isTerminal ? 'default' : 'simple',
      rendererOptions: { collapseErrors: false, showErrorMessage: false, ...(json && { logger }) },
      // Ctrl-C is ours: the signal ends the step in order.
      registerSignalListeners: false,
    },
  )
  try {
    await tasks.run()
  } catch (error) {
    throw failure ?? error
  }
  return phases
}

/** The seconds of a deploy, in a line. */
function describeTime(phases: Phases): string {
  const whole = Math.round(phases.reduce((sum, [, seconds]) => sum + seconds, 0))
  const each = phases.map(([phase, seconds]) => `${phase} ${Math.round(seconds)} s`)
  return `${whole} s: ${each.join(', ')}`
}

async function up(target: Target, flags: Flags, signal: AbortSignal): Promise<void> {
  const proofs: Proof[] = []
  const steps = stepsOfUp(target, (finished) => {
    proofs.push(finished)
  })
  const phases = await take(steps, flags, signal).catch((error) => {
    // What was counted until then is true all the same.
    if (flags.json) {
      printJson({ target: target.name, outcomes: outcomesOf(proofs), error: reasonOf(error) })
    } else printProofs(proofs)
    throw error
  })
  process.exitCode = Math.max(...proofs.map(({ outcome }) => exitCode(outcome)))
  const { status } = await readStatus(target)
  for (const { report } of proofs) if (report.warning) console.error(report.warning)
  if (flags.json) {
    const seconds = Object.fromEntries(phases)
    printJson({ target: target.name, seconds, outcomes: outcomesOf(proofs), status })
    return
  }
  printProofs(proofs)
  console.log(describeStatus(status, target))
  const address = proofs.at(-1)?.report.address
  if (address) console.log(`${'report'.padEnd(16)} ${address}`)
  console.log(`${'time'.padEnd(16)} ${describeTime(phases)}`)
  console.log(
    `\nPasswords: ${target.pasted('status', '--show-secrets')}. Another load: ${target.pasted('load')}. The end: ${target.pasted('down')}`,
  )
}

const outcomesOf = (proofs: readonly Proof[]) => proofs.map(({ outcome }) => outcome)

const printJson = (value: object) => console.log(JSON.stringify(value, null, 2))

function printProofs(proofs: readonly Proof[]): void {
  for (const { outcome } of proofs) process.stdout.write(`\n${summarize(outcome)}\n`)
}

/** The `up` command. Exit code 0 when everything runs and every request was counted. */
export function command(): Command {
  return createCommand('up')
    .description(
      'deploy the platform, send 1000 requests to each service, and print what Prometheus counted',
    )
    .addArgument(
      createArgument('[target]', `${targetNames} (default: ${defaultTargetHelp})`).argParser(
        parseTarget,
      ),
    )
    .option(
      '--json',
      'print one JSON object: seconds of each step, what the loads counted, and the status',
    )
    .action((named: Target | undefined, flags: Flags) =>
      interruptible(async (signal) => {
        // Settings that can't be used are refused before anything else: `settings` throws.
        settings()
        const target = named ?? (await defaultTarget())
        const say = flags.json ? console.error : console.log
        say(`${await target.intention()}\n`)
        await target.withLock(() => up(target, flags, signal))
      }),
    )
}
