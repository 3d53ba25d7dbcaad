import { App, type TerraformStack } from 'cdktf'
import type { AwsStackId } from '../../config/aws/environments.ts'
import type { Settings } from '../../config/schema.ts'
import { BuildContext } from '../../infra/images/build-context.ts'
import { helmCharts, renderManifests } from '../../infra/manifests/index.ts'
import { toYaml } from '../../infra/manifests/to-yaml.ts'
import { awsWorkloadsStack } from '../../stacks/aws/workloads.ts'
import { platformStack } from '../../stacks/embedded.ts'
import { LocalStack } from '../../stacks/local.ts'
import type { Deployed } from '../room/needed-room.ts'
import { root } from '../root.ts'

const sources = new BuildContext(root)

/** The manifests of the embedded cluster, as its stack applies them. */
export const embeddedManifests = (id: string, settings: Settings): string =>
  manifestsYaml(platformStack(id, { settings, sources }))

/** The stack of minikube, or of another cluster of the kubeconfig; no cluster is asked for it. */
const localStack = (id: string, settings: Settings) =>
  new LocalStack(new App({ outdir: root }), id, { settings, sources, kubeconfigs: [] })

/** The manifests of minikube, or of another cluster of the kubeconfig. */
export const localManifests = (id: string, settings: Settings): string =>
  manifestsYaml(localStack(id, settings))

/** The same, as objects. */
export const localDeployed = (id: string, settings: Settings): Deployed =>
  deployedBy(localStack(id, settings))

/** The Kubernetes manifests of a stack of AWS, with sample values for what only AWS knows. */
export const awsManifests = (id: AwsStackId, settings: Settings): string =>
  manifestsYaml(awsWorkloadsStack(id, { settings, sources }))

const deployedBy = (stack: TerraformStack): Deployed => ({
  manifests: renderManifests(stack, { helmReleases: 'skip' }),
  charts: helmCharts(stack),
})

/**
 * What a stack would apply, as YAML. What comes out of a Helm chart is not part of it: each chart
 * is named in a comment on top.
 */
function manifestsYaml(stack: TerraformStack): string {
  const { manifests, charts } = deployedBy(stack)
  const comments = charts.map(
    ({ path, chart, version }) =>
      `# Not in here, applied by Helm: chart ${chart} ${version ?? 'of any version'} (${path})\n`,
  )
  return comments.join('') + toYaml(manifests)
}
