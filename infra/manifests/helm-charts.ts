import type { TerraformStack } from 'cdktf'
import type { StackResources } from './terraform-references.ts'

/** A chart that a stack installs with Helm. Tally renders no manifests of its objects. */
interface HelmChart {
  /** Construct path of the release. */
  readonly path: string
  /** With its repository, e.g. `oci://registry.example/charts/nginx-ingress`. */
  readonly chart: string
  readonly version?: string
}

/** The Helm charts that a stack installs. */
export function helmCharts(stack: TerraformStack): readonly HelmChart[] {
  return chartsIn(stack.toTerraform().resource ?? {})
}

/** The Helm charts among the resources of a synthesized stack. */
export function chartsIn(resources: StackResources): readonly HelmChart[] {
  return Object.values(resources.helm_release ?? {}).map((release) => {
    const { repository, chart, version } = release
    const { metadata } = release['//'] as { readonly metadata: { readonly path: string } }
    return {
      path: metadata.path,
      chart: repository === undefined ? String(chart) : `${repository}/${chart}`,
      ...(version === undefined ? {} : { version: String(version) }),
    }
  })
}
