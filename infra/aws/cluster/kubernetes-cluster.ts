import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry/index.js'
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association/index.js'
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster/index.js'
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js'
import { type ITerraformDependable, TerraformIterator } from 'cdktf'
import { Construct } from 'constructs'
import { acceptFinding } from '../../terraform/accepted-finding.ts'
import type { AwsAccount } from '../aws-account.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import { LogGroup } from '../log-group.ts'
import type { Network } from '../network/network.ts'
import { isWholeInternet } from '../network/open-to-internet.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { ServiceRole } from '../service-role.ts'

/**
 * The one place where EKS' version of Kubernetes is set: in standard support until 2027-08-02
 * (docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html).
 */
export const kubernetesVersion = '1.36'

/** Tag of all that EKS Auto Mode makes, by which its policies allow it to make and to use them. */
export const clusterTag = 'eks:eks-cluster-name'

/** Policies of AWS for the control plane of a cluster with EKS Auto Mode. */
const autoModePolicies = [
  'AmazonEKSClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
]

/**
 * What AWS' policies lack to give other tags than EKS' own, and to change them later:
 * docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html, "Custom AWS tags". Without it nodes,
 * volumes and load balancers that are to have tags are refused.
 */
const makeTagged = [
  ...['CreateFleet', 'RunInstances', 'CreateLaunchTemplate', 'CreateNetworkInterface'],
  ...['CreateVolume', 'CreateSecurityGroup'],
]
const balanceTagged = ['CreateLoadBalancer', 'CreateTargetGroup', 'CreateListener']

function tagPermissions(account: AwsAccount, cluster: string): PolicyStatement[] {
  const allow = (
    service: string,
    actions: readonly string[],
    tagged: 'RequestTag' | 'ResourceTag',
  ): PolicyStatement => ({
    Effect: 'Allow',
    Action: actions.map((action) => `${service}:${action}`),
    Resource: account.arn(service, '*'),
    Condition: { StringEquals: { [`aws:${tagged}/${clusterTag}`]: cluster } },
  })
  return [
    allow('ec2', makeTagged, 'RequestTag'),
    allow('ec2', ['CreateTags', 'DeleteTags'], 'ResourceTag'),
    allow('elasticloadbalancing', balanceTagged, 'RequestTag'),
    allow('elasticloadbalancing', ['AddTags', 'RemoveTags'], 'ResourceTag'),
  ]
}

const logTypes = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler']

export interface KubernetesClusterProps {
  readonly account: AwsAccount
  readonly name: string
  readonly network: Network
  /** Encrypts Secrets and logs. */
  readonly key: EncryptionKey
  /** Addresses of Services: outside of the VPC's. */
  readonly serviceCidr: string
  /**
   * Who reaches the API from the internet. Empty: it is reached from the VPC alone. With addresses
   * here, only nodes and pods reach it from the VPC.
   */
  readonly publicAccessCidrs: readonly string[]
  /** ARNs of the users and roles that may do everything in the cluster, the deployer among them. */
  readonly administrators: readonly string[]
  readonly logRetentionDays: number
  /** Refuses to delete the cluster until this is turned off in an apply of its own. */
  readonly deletionProtection: boolean
}

/**
 * An EKS cluster with Auto Mode: AWS runs what makes nodes, volumes and load balancers outside of the
 * cluster, and network, cluster DNS and Pod Identity as part of each node. Private endpoint, a public
 * one only for named addresses, Secrets encrypted, everything logged, and access by entries instead of
 * a ConfigMap. It has no nodes until there is a {@link NodePool}.
 *
 * @throws when the API is open to the internet, or the cluster has no administrator
 */
export class KubernetesCluster extends Construct {
  readonly name: string
  readonly endpoint: string
  /** The authority of the API's certificate, in base64. */
  readonly certificateAuthority: string
  /** Security group of control plane, nodes and pods. */
  readonly securityGroupId: string
  /** Access depends on this: whoever deploys into the cluster comes after it and goes before it. */
  readonly access: ITerraformDependable

  constructor(scope: Construct, id: string, props: KubernetesClusterProps) {
    super(scope, id)
    const { account, name, network, key, publicAccessCidrs, administrators } = props
    const open = publicAccessCidrs.filter(isWholeInternet)
    if (open.length > 0) {
      throw new Error(
        `${this.node.path}: publicAccessCidrs has ${open.join(', ')}, which is open to the internet. Fix: name the addresses that you deploy from`,
      )
    }
    if (administrators.length === 0) {
      throw new Error(
        `${this.node.path}: administrators is empty, so nobody could deploy anything. Fix: name the deployer's ARN`,
      )
    }
    const logGroup = new LogGroup(this, 'LogGroup', {
      // EKS writes to a group with this name.
      name: `/aws/eks/${name}/cluster`,
      key,
      retentionDays: props.logRetentionDays,
    })
    const role = new ServiceRole(this, 'Role', {
      account,
      name: `${name}-cluster`,
      description: `Control plane of ${name}`,
      service: 'eks.amazonaws.com',
      managedPolicies: autoModePolicies,
      statements: [
        // Else EKS creates the group again when it logs the deletion of the cluster.
        { Effect: 'Deny', Action: 'logs:CreateLogGroup', Resource: '*' },
        ...tagPermissions(account, name),
      ],
    })
    const cluster = new EksCluster(this, 'Cluster', {
      name,
      version: kubernetesVersion,
      roleArn: role.arn,
      // Auto Mode is all three or none, and refuses the add-ons that it replaces.
      bootstrapSelfManagedAddons: false,
      computeConfig: { enabled: true },
      storageConfig: { blockStorage: { enabled: true } },
      enabledClusterLogTypes: logTypes,
      deletionProtection: props.deletionProtection,
      accessConfig: {
        authenticationMode: 'API',
        bootstrapClusterCreatorAdminPermissions: false,
      },
      encryptionConfig: { resources: ['secrets'], provider: { keyArn: key.arn } },
      kubernetesNetworkConfig: {
        ipFamily: 'ipv4',
        serviceIpv4Cidr: props.serviceCidr,
        elasticLoadBalancing: { enabled: true },
      },
      // Else extended support begins by itself, which costs six times as much.
      upgradePolicy: { supportType: 'STANDARD' },
      vpcConfig: {
        subnetIds: network.privateSubnets.map(({ id }) => id),
        endpointPrivateAccess: true,
        endpointPublicAccess: publicAccessCidrs.length > 0,
        ...(publicAccessCidrs.length > 0 && { publicAccessCidrs: [...publicAccessCidrs] }),
      },
      dependsOn: [...role.readyAfter, logGroup.resource],
    })
    acceptFinding(
      cluster,
      ['CKV_AWS_339'],
      'checkov 3.3.30 knows no version after 1.35; EKS supports 1.36 until 2027-08-02.',
    )
    this.name = cluster.name
    this.endpoint = cluster.endpoint
    this.certificateAuthority = cluster.certificateAuthority.get(0).data
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId

    // The cluster's own security group lets in nothing but itself.
    const fromVpc =
      publicAccessCidrs.length === 0 &&
      new VpcSecurityGroupIngressRule(this, 'FromVpc', {
        securityGroupId: this.securityGroupId,
        description: 'API of the cluster from inside of the VPC',
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        cidrIpv4: network.cidr,
      })

    // Keyed by ARN, so that removing one administrator touches no other.
    const administrator = TerraformIterator.fromList([...administrators])
    const entry = new EksAccessEntry(this, 'Administrator', {
      forEach: administrator,
      clusterName: cluster.name,
      principalArn: administrator.value,
    })
    this.access = new EksAccessPolicyAssociation(this, 'AdministratorPolicy', {
      forEach: administrator,
      clusterName: cluster.name,
      principalArn: administrator.value,
      policyArn: account.accessPolicyArn('AmazonEKSClusterAdminPolicy'),
      accessScope: { type: 'cluster' },
      dependsOn: [entry, ...(fromVpc ? [fromVpc] : [])],
    })
  }
}
