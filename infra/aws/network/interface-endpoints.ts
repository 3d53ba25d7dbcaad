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

/** What a node asks ECR for: who it is and which layers an image has. The layers come from S3. */
const services = ['ecr.api', 'ecr.dkr'] as const

/**
 * ECR's own addresses inside of the private subnets: images get to the nodes without NAT, also when
 * that fails. Each costs by zone and hour, so only environments that ask for them have them.
 */
export class InterfaceEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: InterfaceEndpointsProps) {
    super(scope, id)
    const { account, name, network } = props
    const group = new SecurityGroup(this, 'SecurityGroup', {
      name: `${name}-endpoints`,
      description: 'HTTPS from the VPC to the endpoints of ECR',
      vpcId: network.vpcId,
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
        vpcId: network.vpcId,
        serviceName: `com.amazonaws.${account.region}.${service}`,
        vpcEndpointType: 'Interface',
        subnetIds: [...network.privateSubnetIds],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: { Name: `${name}-${service}` },
      })
    }
  }
}
