import { App, type TerraformStack } from 'cdktf'
import type { Settings } from '../../config/schema.ts'
import { AppSources } from '../../infra/app-sources.ts'
import { helmCharts, renderManifests } from '../../infra/manifests/index.ts'
import { toYaml } from '../../infra/manifests/to-yaml.ts'
import { platformStack } from '../../stacks/embedded.ts'
import { LocalStack } from '../../stacks/local.ts'
import { root } from '../root.ts'
import type { Target } from './targets.ts'

const sources = new AppSources(root)

/** How each target's Kubernetes objects are built: by the stacks that `main.ts` synthesizes. */
const stackOf: Readonly<Record<Target, (settings: Settings) => TerraformStack>> = {
  embedded: (settings) => platformStack('embedded', { settings, sources }),
  local: (settings) => new LocalStack(new App({ outdir: root }), 'local', { settings, sources }),
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
