import { DataKubernetesNodes } from '@cdktf/provider-kubernetes/lib/data-kubernetes-nodes/index.js'

/** The nodes of a cluster, which Terraform reads when it plans. */
export class ClusterNodes extends DataKubernetesNodes {
  /** The first node's container runtime, e.g. `containerd://2.3.4`, as a reference. */
  get containerRuntime(): string {
    return this.nodes.get(0).status.get(0).nodeInfo.get(0).containerRuntimeVersion
  }
}
