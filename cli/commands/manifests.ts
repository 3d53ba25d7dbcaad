import { type Command, createArgument, createCommand } from 'commander'
import { settings } from '../settings.ts'
import { type Target, targets } from '../targets/targets.ts'

/**
 * The `manifests` command: prints what a target would apply, for review, GitOps or `kubectl diff`.
 * It needs no cluster. Without a target it shows `local`, the one whose objects fit any cluster.
 */
export function manifestsCommand(): Command {
  return createCommand('manifests')
    .description('print the Kubernetes manifests that a target would apply')
    .addArgument(createArgument('[target]', 'whose manifests').choices(targets).default('local'))
    .option('--settings <file>', 'settings (default: TALLY_SETTINGS, else settings.json)')
    .action(async (target: Target, flags: { readonly settings?: string }) => {
      // Loaded where manifests are wanted: cdktf takes longer than all the rest of a help text.
      const { manifestsYaml } = await import('../targets/manifests-yaml.ts')
      process.stdout.write(manifestsYaml(target, settings(flags.settings)))
    })
}
