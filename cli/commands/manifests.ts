import { type Command, createArgument, createCommand } from 'commander'
import { parseTarget, targetNames } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'

/**
 * The `manifests` command: prints what a target would apply, for review, GitOps or `kubectl diff`.
 * It needs no cluster. Without a target it shows `local`, the one whose objects fit any cluster.
 */
export function command(): Command {
  return createCommand('manifests')
    .description('print the Kubernetes manifests that a target would apply')
    .addArgument(
      createArgument('[target]', targetNames)
        .argParser(parseTarget)
        .default(parseTarget('local'), 'local'),
    )
    .action(async (target: Target) => {
      process.stdout.write(await target.manifests())
    })
}
