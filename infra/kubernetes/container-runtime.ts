import type { Construct } from 'constructs'
import { bindingsOf } from '../terraform/load-bindings.ts'

/**
 * What runs the containers of a cluster, as its first node has it: `containerd://2.3.4`,
 * `docker://29.1.0`. A reference that Terraform reads from the cluster when it plans.
 */
export function containerRuntime(scope: Construct, id: string): string {
  // Loaded only where it is asked for: it is needed with base images of one's own alone.
  const { DataKubernetesNodes } =
    bindingsOf('kubernetes')<
      typeof import('@cdktf/provider-kubernetes/lib/data-kubernetes-nodes/index.js')
    >('data-kubernetes-nodes')
  const { nodes } = new DataKubernetesNodes(scope, id)
  return nodes.get(0).status.get(0).nodeInfo.get(0).containerRuntimeVersion
}
