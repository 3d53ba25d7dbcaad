import { Fn } from 'cdktf'
import type { Construct } from 'constructs'
import type { AwsEnvironmentSettings } from '../config/aws/aws.ts'
import type { AwsAccount } from '../infra/aws/aws-account.ts'
import { ClusterAddOns } from '../infra/aws/cluster/cluster-add-ons.ts'
import { ClusterReady } from '../infra/aws/cluster/cluster-ready.ts'
import type { KubernetesCluster } from '../infra/aws/cluster/kubernetes-cluster.ts'
import {
  LoadBalancerController,
  type LoadBalancerControllerProps,
} from '../infra/aws/cluster/load-balancer-controller.ts'
import { NodeGroup } from '../infra/aws/cluster/node-group.ts'
import type { Network } from '../infra/aws/network/network.ts'
import type { SnapshotPolicy } from '../infra/aws/storage/snapshot-policy.ts'

/** How Terraform's providers sign in to a cluster: at apply, with a token of a quarter of an hour. */
export function clusterAccess(cluster: KubernetesCluster, { region }: AwsAccount) {
  return {
    host: cluster.endpoint,
    clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority),
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', cluster.name, '--region', region],
    },
  }
}

export interface ReadyClusterProps {
  /** The repository's root. */
  readonly root: string
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  readonly network: Network
  readonly environment: AwsEnvironmentSettings
  /** Chart of the load balancer controller. */
  readonly chart: LoadBalancerControllerProps['chart']
  readonly tags: Readonly<Record<string, string>>
  /** What takes snapshots of the workloads' volumes. */
  readonly stateSnapshots: SnapshotPolicy
}

/** Nodes, add-ons and load balancers: what workloads need, in the order in which they come. */
export function readyCluster(scope: Construct, props: ReadyClusterProps): ClusterReady {
  const { root, account, cluster, network, tags } = props
  const { nodes } = props.environment
  const networkAddOns = new ClusterAddOns(scope, 'NetworkAddOns', {
    account,
    cluster,
    kind: 'network',
  })
  const nodeGroup = new NodeGroup(scope, 'Nodes', {
    ...nodes,
    account,
    cluster,
    network,
    tags,
    // On destroy the right to deploy outlives what was deployed by it.
    after: [...networkAddOns.resources, cluster.access],
  })
  const workloadAddOns = new ClusterAddOns(scope, 'WorkloadAddOns', {
    account,
    cluster,
    kind: 'workloads',
    after: [nodeGroup.resource],
  })
  const loadBalancers = new LoadBalancerController(scope, 'LoadBalancers', {
    account,
    cluster,
    network,
    chart: props.chart,
    tags,
    after: workloadAddOns.resources,
  })
  return new ClusterReady(scope, 'ClusterReady', {
    root,
    account,
    cluster,
    after: [loadBalancers.ready],
    volumeTags: props.stateSnapshots.volumeTags,
  })
}
