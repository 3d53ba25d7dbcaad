import { type Command, createArgument, createCommand } from 'commander'
import { Listr } from 'listr2'
import { exitCode } from '../../loadtest/load-test.ts'
import { summarize } from '../../loadtest/report/summary.ts'
import { settings } from '../settings.ts'
import { defaultTarget, defaultTargetHelp, parseTarget, targetNames } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'
import { readStatus } from '../targets/target-status.ts'
import { interruptible } from '../terminal/interruption.ts'
import { timed } from '../terminal/progress.ts'
import { describeStatus } from './status.ts'
import { type Proof, stepsOfUp } from './up-steps.ts'

async function up(target: Target, signal: AbortSignal): Promise<void> {
  const isTerminal = process.stdout.isTTY === true
  const proofs: Proof[] = []
  // Kept apart: the list of steps has room for one line, and this may be many.
  let failure: unknown
  const tasks = new Listr(
    stepsOfUp(target, (finished) => {
      proofs.push(finished)
    }).map(([title, step]) => ({
      title,
      task: (_: unknown, task: { output: string }) => {
        const progress = timed((line) => {
          task.output = line
        }, isTerminal)
        signal.throwIfAborted()
        return step(progress, signal).catch((error) => {
          failure = error
          throw new Error('see below')
        })
      },
    })),
    {
      renderer: isTerminal ? 'default' : 'simple',
      rendererOptions: { collapseErrors: false, showErrorMessage: false },
      // Ctrl-C is ours: the signal ends the step in order.
      registerSignalListeners: false,
    },
  )
  try {
    await tasks.run()
  } catch (error) {
    throw failure ?? error
  }
  process.exitCode = Math.max(...proofs.map(({ outcome }) => exitCode(outcome)))
  for (const { outcome } of proofs) process.stdout.write(`\n${summarize(outcome)}\n`)
  console.log(describeStatus((await readStatus(target)).status, target))
  for (const { report } of proofs) if (report.warning) console.error(report.warning)
  // Each run's report takes the place of the one before.
  const address = proofs.at(-1)?.report.address
  if (address) console.log(`${'report'.padEnd(16)} ${address}`)
  console.log(
    `\nPasswords: ${target.pasted('status', '--show-secrets')}. Another load: ${target.pasted('load')}. The end: ${target.pasted('down')}`,
  )
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
    .action((named?: Target) =>
      interruptible(async (signal) => {
        // Settings that can't be used are refused before anything else: `settings` throws.
        settings()
        const target = named ?? (await defaultTarget())
        console.log(`${await target.intention()}\n`)
        await target.withLock(() => up(target, signal))
      }),
    )
}
