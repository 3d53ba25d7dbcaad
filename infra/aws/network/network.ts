import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js'
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js'
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js'
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js'
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js'
import { Fn, type ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import { FlowLogs } from './flow-logs.ts'
import { InternetAccess, type InternetAccessProps } from './internet-access.ts'

export interface NetworkProps extends Pick<InternetAccessProps, 'name' | 'natGateways'> {
  readonly account: AwsAccount
  /** Addresses of the VPC: at least a /20, since every pod takes one. */
  readonly cidr: string
  /** Letters of the availability zones, two or three different ones, e.g. `abc`. */
  readonly zones: string
  readonly key: EncryptionKey
  readonly flowLogRetentionDays: number
}

/** EKS refuses fewer zones, and the plan of subnets below holds no more. */
const allowedZones = { min: 2, max: 3 }

/**
 * Zones in which EKS takes no subnet for its control plane. An account's letters differ, ids don't:
 * docs.aws.amazon.com/eks/latest/userguide/network-reqs.html.
 */
const zonesWithoutEks = ['use1-az3', 'usw1-az2', 'cac1-az3']

/** AWS takes no VPC below /16; above /20 a private subnet has fewer than 1,000 addresses. */
const allowedPrefix = { min: 16, max: 20 }

/** By these tags EKS finds the subnets of a load balancer. */
const subnetKinds = {
  // Sixteenths of the VPC; the first four of them are its first quarter.
  public: { tag: 'kubernetes.io/role/elb', newBits: 4, first: 0 },
  private: { tag: 'kubernetes.io/role/internal-elb', newBits: 2, first: 1 },
} as const

/**
 * A VPC with a public and a private subnet in each zone. Of its four quarters the first is for
 * public subnets, each of the others for one private subnet, where nodes and pods are. An endpoint
 * leads to S3, which holds the layers of every image. The default security group lets nothing
 * through; connections are logged.
 *
 * The plan fails when the region lacks one of the zones, or EKS does not run in one of them.
 *
 * @throws when EKS would refuse the zones or the CIDR, or pods would run out of addresses
 */
export class Network extends Construct {
  readonly vpc: Vpc
  readonly cidr: string
  /** One in each zone, in the order of the zones. */
  readonly publicSubnets: readonly Subnet[]
  /** One in each zone, in the order of the zones. */
  readonly privateSubnets: readonly Subnet[]
  /** Names of the zones, e.g. `eu-central-1a`. */
  readonly zones: readonly string[]
  /** What calls AWS from a private subnet comes after this and goes before it. */
  readonly internetAccess: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id)
    const { account, name, cidr, natGateways } = props
    this.refuseBadPlan(props)
    this.cidr = cidr
    this.zones = [...props.zones].map((letter) => `${account.region}${letter}`)
    this.vpc = new Vpc(this, 'Vpc', {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      dependsOn: [this.zonesOfTheRegion()],
      tags: { Name: name },
    })
    new DefaultSecurityGroup(this, 'DefaultSecurityGroup', {
      vpcId: this.vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: `${name}-closed-default` },
    })
    this.publicSubnets = this.subnets('public', name)
    this.privateSubnets = this.subnets('private', name)
    const access = new InternetAccess(this, 'InternetAccess', {
      name,
      vpc: this.vpc,
      publicSubnets: this.publicSubnets,
      privateSubnets: this.privateSubnets,
      natGateways,
    })
    this.internetAccess = access.routes
    new VpcEndpoint(this, 'S3', {
      vpcId: this.vpc.id,
      serviceName: `com.amazonaws.${account.region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [...access.privateRouteTableIds],
      tags: { Name: `${name}-s3` },
    })
    new FlowLogs(this, 'FlowLogs', {
      account,
      name,
      vpc: this.vpc,
      key: props.key,
      retentionDays: props.flowLogRetentionDays,
    })
  }

  private refuseBadPlan({ cidr, zones }: NetworkProps): void {
    const { path } = this.node
    const { length } = zones
    if (new Set(zones).size !== length || length < allowedZones.min || length > allowedZones.max) {
      throw new Error(
        `${path}: zones is "${zones}". Fix: use ${allowedZones.min} or ${allowedZones.max} different letters, e.g. "abc"`,
      )
    }
    const prefix = Number(cidr.split('/')[1])
    if (!(prefix >= allowedPrefix.min && prefix <= allowedPrefix.max)) {
      throw new Error(
        `${path}: cidr is "${cidr}". Fix: use a prefix from /${allowedPrefix.min} to /${allowedPrefix.max}: every pod takes an address`,
      )
    }
  }

  /** Fails the plan when EKS lacks a zone, which would show only after the VPC was made. */
  private zonesOfTheRegion(): ITerraformDependable {
    return new DataAwsAvailabilityZones(this, 'Zones', {
      state: 'available',
      excludeZoneIds: zonesWithoutEks,
      filter: [{ name: 'zone-name', values: [...this.zones] }],
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(self.names) == ${this.zones.length}}`,
            errorMessage: `The region lacks one of the zones ${this.zones.join(', ')}, or EKS does not run in it. Fix: name others of its zones in this environment's setting "zones".`,
          },
        ],
      },
    })
  }

  private subnets(kind: keyof typeof subnetKinds, name: string): Subnet[] {
    const { tag, newBits, first } = subnetKinds[kind]
    return this.zones.map(
      (zone, index) =>
        new Subnet(this, `${kind}${index}`, {
          vpcId: this.vpc.id,
          availabilityZone: zone,
          cidrBlock: Fn.cidrsubnet(this.cidr, newBits, first + index),
          // Load balancers and NAT gateways bring their own addresses.
          mapPublicIpOnLaunch: false,
          tags: { Name: `${name}-${kind}-${zone}`, [tag]: '1' },
        }),
    )
  }
}
