import { join } from 'node:path'
import { Release, type ReleaseConfig } from '@cdktf/provider-helm/lib/release/index.js'
import type { Construct } from 'constructs'
import { jsonText } from '../../json-text.ts'
import type { KubernetesManifest } from '../../manifests/index.ts'
import { fromStackFolder } from '../../terraform/repository-path.ts'

export interface CustomResourcesProps extends Pick<ReleaseConfig, 'dependsOn' | 'timeout'> {
  /** The repository's root. */
  readonly root: string
  /** Name of the Helm release. */
  readonly name: string
  /** Where the release is kept, and objects that name no namespace of their own. */
  readonly namespace: string
  readonly objects: readonly KubernetesManifest[]
}

/**
 * Objects of kinds that a cluster is yet to learn, by a chart of the repository: for these Terraform's
 * Kubernetes provider would have to ask the cluster at plan time.
 */
export class CustomResources extends Release {
  constructor(scope: Construct, id: string, props: CustomResourcesProps) {
    const { root, objects, ...release } = props
    super(scope, id, {
      ...release,
      chart: fromStackFolder(scope, join(root, 'infra/charts/custom-resources')),
      atomic: true,
      values: [jsonText({ objects })],
    })
  }
}
