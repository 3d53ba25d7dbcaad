import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js'
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js'
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js'
import { Construct } from 'constructs'
import type { KubernetesCluster } from '../cluster/kubernetes-cluster.ts'
import type { Network } from '../network/network.ts'
import { isWholeInternet } from '../network/open-to-internet.ts'
import { grafanaPort, receiverPort } from './rendered/services.ts'

export interface MonitoringHostFirewallProps {
  /** Name of the environment. */
  readonly name: string
  readonly network: Network
  /** Its pods send by remote write. */
  readonly cluster: Pick<KubernetesCluster, 'securityGroupId'>
  /** Who reaches Grafana from the internet. @default nobody */
  readonly grafanaPublicFrom?: readonly string[]
}

/**
 * The monitoring host's security group: remote write from the cluster, Grafana from named addresses
 * where it is public, and out by HTTPS alone.
 *
 * @throws when Grafana is public and nobody may reach it, or it is open to the internet
 */
export class MonitoringHostFirewall extends Construct {
  readonly securityGroup: SecurityGroup

  constructor(scope: Construct, id: string, props: MonitoringHostFirewallProps) {
    super(scope, id)
    const { name, network, grafanaPublicFrom } = props
    this.refuseBadAddresses(grafanaPublicFrom)
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      name: `${name}-monitoring`,
      description: `Monitoring host of ${name}`,
      vpcId: network.vpc.id,
      tags: { Name: `${name}-monitoring` },
    })
    new VpcSecurityGroupIngressRule(this, 'RemoteWrite', {
      securityGroupId: this.securityGroup.id,
      description: 'Remote write from the cluster',
      ipProtocol: 'tcp',
      fromPort: receiverPort,
      toPort: receiverPort,
      referencedSecurityGroupId: props.cluster.securityGroupId,
    })
    for (const [index, cidr] of (grafanaPublicFrom ?? []).entries()) {
      new VpcSecurityGroupIngressRule(this, `Grafana${index}`, {
        securityGroupId: this.securityGroup.id,
        description: 'Grafana from a named address',
        ipProtocol: 'tcp',
        fromPort: grafanaPort,
        toPort: grafanaPort,
        cidrIpv4: cidr,
      })
    }
    new VpcSecurityGroupEgressRule(this, 'Https', {
      securityGroupId: this.securityGroup.id,
      description: 'AWS, releases of the programs, and where alerts go',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '0.0.0.0/0',
    })
  }

  private refuseBadAddresses(from: readonly string[] | undefined): void {
    const open = from?.find(isWholeInternet)
    if (from?.length === 0 || open !== undefined) {
      throw new Error(
        `${this.node.path}: grafanaPublicFrom is ${JSON.stringify(from)}. Fix: name the addresses that may reach Grafana, e.g. "198.51.100.0/24", or leave it out and use Session Manager`,
      )
    }
  }
}
