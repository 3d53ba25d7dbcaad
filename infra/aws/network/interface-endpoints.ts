import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js'
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js'
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import type { Network } from './network.ts'

export interface InterfaceEndpointsProps {
  readonly account: AwsAccount
  /** Name of the environment. */
  readonly name: string
  readonly network: Network
}

/** Nodes ask ECR for a token and for the layers of an image. The layers themselves come from S3. */
const services = ['ecr.api', 'ecr.dkr'] as const

/**
 * ECR's own addresses inside of the private subnets: images reach the nodes without NAT, so also when
 * that fails. Each costs by zone and hour.
 */
export class InterfaceEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: InterfaceEndpointsProps) {
    super(scope, id)
    const { account, name, network } = props
    const group = new SecurityGroup(this, 'SecurityGroup', {
      name: `${name}-endpoints`,
      description: 'HTTPS from the VPC to the endpoints of ECR',
      vpcId: network.vpc.id,
      tags: { Name: `${name}-endpoints` },
    })
    new VpcSecurityGroupIngressRule(this, 'Https', {
      securityGroupId: group.id,
      description: 'HTTPS from the VPC',
      cidrIpv4: network.cidr,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    })
    for (const service of services) {
      new VpcEndpoint(this, service, {
        vpcId: network.vpc.id,
        serviceName: `com.amazonaws.${account.region}.${service}`,
        vpcEndpointType: 'Interface',
        subnetIds: network.privateSubnets.map(({ id }) => id),
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: { Name: `${name}-${service}` },
      })
    }
  }
}
