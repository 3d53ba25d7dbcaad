import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group/index.js'
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js'
import { type ITerraformDependable, Token } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import { metadataOptions } from '../instance-metadata.ts'
import type { Network } from '../network/network.ts'
import { ServiceRole } from '../service-role.ts'
import { type KubernetesCluster, kubernetesVersion } from './kubernetes-cluster.ts'

export interface NodeGroupProps {
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  readonly network: Network
  /** A type of EC2, e.g. `t3.large`. With an arm64 processor the app's image would have to be one too. */
  readonly instanceType: string
  readonly count: number
  /** Size of a node's own disk: images, logs, and what pods write outside of volumes. */
  readonly volumeGiB: number
  /** Tags of instances, disks and network interfaces, which the group's own tags don't reach. */
  readonly tags: Readonly<Record<string, string>>
  /** What a node needs to become ready: the network add-ons. */
  readonly after: readonly ITerraformDependable[]
}

/**
 * A managed node group of Amazon Linux 2023 in the private subnets, with encrypted disks and
 * instance metadata by session token alone. It uses as many zones as it has nodes: a volume stays
 * in its zone, so each zone in use has to keep a node.
 *
 * @throws when there are no nodes
 */
export class NodeGroup extends Construct {
  readonly resource: ITerraformDependable

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id)
    const { account, cluster, network, count, tags } = props
    if (!(Number.isInteger(count) && count > 0)) {
      throw new Error(`${this.node.path}: count is ${count}. Fix: use a whole number above 0`)
    }
    const role = new ServiceRole(this, 'Role', {
      account,
      name: `${cluster.name}-nodes`,
      description: `Nodes of ${cluster.name}`,
      service: 'ec2.amazonaws.com',
      // Pods have roles of their own, the network's among them: see cluster-add-ons.ts.
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'],
    })
    const template = new LaunchTemplate(this, 'LaunchTemplate', {
      name: `${cluster.name}-nodes`,
      updateDefaultVersion: true,
      instanceType: props.instanceType,
      metadataOptions,
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: {
            volumeType: 'gp3',
            volumeSize: props.volumeGiB,
            encrypted: 'true',
            deleteOnTermination: 'true',
          },
        },
      ],
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({
        resourceType,
        tags: { ...tags, Name: `${cluster.name}-node` },
      })),
    })
    this.resource = new EksNodeGroup(this, 'NodeGroup', {
      clusterName: cluster.name,
      nodeGroupName: 'nodes',
      nodeRoleArn: role.arn,
      version: kubernetesVersion,
      amiType: 'AL2023_x86_64_STANDARD',
      subnetIds: network.privateSubnets.slice(0, count).map(({ id }) => id),
      scalingConfig: { minSize: count, desiredSize: count, maxSize: count },
      // EKS brings a node more while it replaces one, and waits for disruption budgets.
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      dependsOn: [...role.readyAfter, ...network.internetAccess, ...props.after],
    })
  }
}
