import { type Command, createArgument, createCommand } from 'commander'
import { destroyableTargets, impliedTargets, parseTarget, targetNames } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'
import { interruptible } from '../terminal/interruption.ts'
import { printProgress } from '../terminal/progress.ts'

const impliedNames = impliedTargets.map(({ name }) => name).join(', ')

/** The `down` command. Exit code 0 when nothing is left. */
export function command(): Command {
  return createCommand('down')
    .description('destroy what is deployed, and prove that nothing is left')
    .addArgument(
      createArgument(
        '[target]',
        `${targetNames} (default: those of ${impliedNames} that are deployed)`,
      ).argParser(parseTarget),
    )
    .action((named?: Target) =>
      interruptible(async (signal) => {
        const found = named ? [named] : destroyableTargets()
        for (const target of found) {
          const said = await target.withLock(() => target.destroy(printProgress(), signal))
          console.log(said.join('\n'))
        }
        if (found.length === 0) console.log('Nothing is deployed')
      }),
    )
}
