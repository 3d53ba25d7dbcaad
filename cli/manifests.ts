import { App, type TerraformStack } from 'cdktf'
import { type Command, createArgument, createCommand } from 'commander'
import type { Settings } from '../config/schema.ts'
import { helmCharts, renderManifests } from '../infra/manifests/index.ts'
import { toYaml } from '../infra/manifests/to-yaml.ts'
import { platformStack } from '../stacks/embedded.ts'
import { LocalStack } from '../stacks/local.ts'
import { root } from './root.ts'
import { settings } from './settings.ts'
import { type Target, targets } from './targets.ts'

/** How each target's Kubernetes objects are built: by the stacks that `main.ts` synthesizes. */
const stackOf: Readonly<Record<Target, (settings: Settings) => TerraformStack>> = {
  embedded: (settings) => platformStack('embedded', { settings, root }),
  local: (settings) => new LocalStack(new App({ outdir: root }), 'local', { settings, root }),
}

/**
 * What a target would apply, as YAML. What comes out of a Helm chart is not part of it: each chart
 * is named in a comment on top.
 */
export function manifestsYaml(target: Target, settings: Settings): string {
  const stack = stackOf[target](settings)
  const charts = helmCharts(stack).map(
    ({ path, chart, version }) =>
      `# Not in here, applied by Helm: chart ${chart} ${version ?? 'of any version'} (${path})\n`,
  )
  return charts.join('') + toYaml(renderManifests(stack, { helmReleases: 'skip' }))
}

/**
 * The `manifests` command: prints what a target would apply, for review, GitOps or `kubectl diff`.
 * It needs no cluster. Without a target it shows `local`, the one whose objects fit any cluster.
 */
export function manifestsCommand(): Command {
  return createCommand('manifests')
    .description('print the Kubernetes manifests that a target would apply')
    .addArgument(createArgument('[target]', 'whose manifests').choices(targets).default('local'))
    .option('--settings <file>', 'settings (default: TALLY_SETTINGS, else settings.json)')
    .action((target: Target, flags: { readonly settings?: string }) => {
      process.stdout.write(manifestsYaml(target, settings(flags.settings)))
    })
}
