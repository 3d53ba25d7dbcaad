import type { TerraformStack } from 'cdktf'
import { parse } from 'yaml'
import type { StackResources } from './terraform-references.ts'

/** A chart that a stack installs with Helm. Tally renders no manifests of its objects. */
export interface HelmChart {
  /** Construct path of the release. */
  readonly path: string
  /** With its repository, e.g. `oci://registry.example/charts/nginx-ingress`. */
  readonly chart: string
  readonly version?: string
  /** What the stack sets of the chart's values. */
  readonly values: object
}

/** The Helm charts that a stack installs. */
export function helmCharts(stack: TerraformStack): readonly HelmChart[] {
  return chartsIn(stack.toTerraform().resource ?? {})
}

/** The Helm charts among the resources of a synthesized stack. */
export function chartsIn(resources: StackResources): readonly HelmChart[] {
  return Object.values(resources.helm_release ?? {}).map((release) => {
    const { repository, chart, version } = release
    const [values = '{}'] = (release.values ?? []) as readonly string[]
    const { metadata } = release['//'] as { readonly metadata: { readonly path: string } }
    return {
      path: metadata.path,
      chart: repository === undefined ? String(chart) : `${repository}/${chart}`,
      ...(version === undefined ? {} : { version: String(version) }),
      values: parse(values) as object,
    }
  })
}
