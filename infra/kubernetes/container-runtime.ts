import { DataKubernetesNodes } from '@cdktf/provider-kubernetes/lib/data-kubernetes-nodes/index.js'
import type { Construct } from 'constructs'

/**
 * What runs the containers of a cluster, as its first node has it: `containerd://2.3.4`,
 * `docker://29.1.0`. A reference that Terraform reads from the cluster when it plans.
 */
export function containerRuntime(scope: Construct, id: string): string {
  const { nodes } = new DataKubernetesNodes(scope, id)
  return nodes.get(0).status.get(0).nodeInfo.get(0).containerRuntimeVersion
}
