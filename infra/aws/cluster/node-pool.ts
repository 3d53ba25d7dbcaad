import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry/index.js'
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import type { KubernetesManifest } from '../../manifests/index.ts'
import type { AwsAccount } from '../aws-account.ts'
import type { Network } from '../network/network.ts'
import { ServiceRole } from '../service-role.ts'
import { CustomResources } from './custom-resources.ts'
import type { KubernetesCluster } from './kubernetes-cluster.ts'

export interface NodePoolProps {
  /** The repository's root. */
  readonly root: string
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  readonly network: Network
  /**
   * Types of EC2 that nodes may be of, e.g. `t3.large`: EKS takes the cheapest that pods fit on. With
   * arm64 processors the app's image would have to be one too.
   */
  readonly instanceTypes: readonly string[]
  /** vCPUs of all nodes together at most. */
  readonly cpuLimit: number
  /** Size of a node's own disk: images, logs, and what pods write outside of volumes. */
  readonly volumeGiB: number
  /** Tags of instances, disks and network interfaces. */
  readonly tags: Readonly<Record<string, string>>
}

/** Name of the pool, its class and its release: there is one in a cluster. */
const name = 'nodes'

/**
 * 19 days: EKS allows 21, of which draining may take one. Expiry asks no budget of {@link disruption}, so that it is
 * for nodes alone that no newer image replaced at night: karpenter.sh/docs/concepts/disruption, "Expiration".
 */
const lifetime = { expireAfter: '456h', terminationGracePeriod: '24h' }

/**
 * One node at a time, and only empty ones to save money: moving a store's single pod takes it away for a
 * minute. A newer image of the system, every week or two, comes from 2 to 5 o'clock in the morning (UTC).
 */
const disruption = {
  consolidationPolicy: 'WhenEmpty',
  consolidateAfter: '5m',
  budgets: [
    { nodes: '1' },
    { nodes: '0', reasons: ['Drifted'], schedule: '0 5 * * *', duration: '21h' },
  ],
}

/** By default EKS Auto Mode ignores every NetworkPolicy. */
const enforceNetworkPolicies: KubernetesManifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'amazon-vpc-cni' },
  data: { 'enable-network-policy-controller': 'true' },
}

/**
 * Nodes of EKS Auto Mode in the private subnets: made when pods don't fit on those that are there,
 * patched and replaced by EKS, with encrypted disks, instance metadata out of pods' reach, and
 * NetworkPolicies in force. Kinds and fields: docs.aws.amazon.com/eks/latest/userguide, "Create a Node
 * Class" and "Create a Node Pool".
 */
export class NodePool extends Construct {
  /** Pods come after this and go before it: when it goes, its nodes do. */
  readonly ready: ITerraformDependable

  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id)
    const { account, cluster, network } = props
    const role = new ServiceRole(this, 'Role', {
      account,
      name: `${cluster.name}-nodes`,
      description: `Nodes of ${cluster.name}`,
      service: 'ec2.amazonaws.com',
      // Pods have roles of their own.
      managedPolicies: ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'],
    })
    const entry = new EksAccessEntry(this, 'Access', {
      clusterName: cluster.name,
      principalArn: role.arn,
      type: 'EC2',
    })
    const access = new EksAccessPolicyAssociation(this, 'AccessPolicy', {
      clusterName: cluster.name,
      principalArn: entry.principalArn,
      policyArn: account.accessPolicyArn('AmazonEKSAutoNodePolicy'),
      accessScope: { type: 'cluster' },
    })
    const nodeClass: KubernetesManifest = {
      apiVersion: 'eks.amazonaws.com/v1',
      kind: 'NodeClass',
      metadata: { name },
      spec: {
        role: role.name,
        subnetSelectorTerms: network.privateSubnets.map((subnet) => ({ id: subnet.id })),
        securityGroupSelectorTerms: [{ id: cluster.securityGroupId }],
        networkPolicy: 'DefaultAllow',
        ephemeralStorage: { size: `${props.volumeGiB}Gi` },
        tags: props.tags,
      },
    }
    const only = (key: string, values: readonly string[]) => ({ key, operator: 'In', values })
    const pool: KubernetesManifest = {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name },
      spec: {
        template: {
          spec: {
            nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name },
            requirements: [
              only('node.kubernetes.io/instance-type', props.instanceTypes),
              only('karpenter.sh/capacity-type', ['on-demand']),
            ],
            ...lifetime,
          },
        },
        limits: { cpu: String(props.cpuLimit) },
        disruption,
      },
    }
    this.ready = new CustomResources(this, 'Release', {
      root: props.root,
      name,
      namespace: 'kube-system',
      objects: [enforceNetworkPolicies, nodeClass, pool],
      // A destroy waits for the class, which goes when its last node has.
      timeout: 900,
      // On destroy the right to deploy outlives what was deployed by it.
      dependsOn: [...role.readyAfter, access, ...network.internetAccess, cluster.access],
    })
  }
}
