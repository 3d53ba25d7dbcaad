import { DataAwsLbHostedZoneId } from '@cdktf/provider-aws/lib/data-aws-lb-hosted-zone-id/index.js'
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js'
import { TerraformIterator } from 'cdktf'
import { Construct } from 'constructs'
import type { DomainCertificate } from './domain-certificate.ts'

export interface DomainRecordsProps {
  /** The certificate of the names that lead to the load balancer. */
  readonly certificate: DomainCertificate
  /** Host name that AWS gave a network load balancer. */
  readonly loadBalancerHost: string
  /**
   * Which of the environments that have records of the same names clients are led to: one that takes over as
   * long as it is healthy, the others only without such a one.
   * @default it is the only environment
   */
  readonly amongOthers?: { readonly name: string; readonly takesOver: boolean } | undefined
}

/**
 * Aliases of a network load balancer: also at a zone's own name, where DNS allows no CNAME.
 *
 * Among others they are weighted, 1 where they take over, else 0: Route 53 answers by a record with 0 when
 * all have 0, or those above it are not healthy (docs.aws.amazon.com/Route53/latest/DeveloperGuide/
 * routing-policy-weighted.html). Unlike failover records they don't lead clients back by themselves.
 */
export class DomainRecords extends Construct {
  constructor(scope: Construct, id: string, props: DomainRecordsProps) {
    super(scope, id)
    const { certificate, loadBalancerHost, amongOthers } = props
    const zone = new DataAwsLbHostedZoneId(this, 'Zone', { loadBalancerType: 'network' })
    const name = TerraformIterator.fromList([...certificate.names])
    new Route53Record(this, 'Alias', {
      forEach: name,
      zoneId: certificate.zoneId,
      name: name.value,
      type: 'A',
      alias: {
        name: loadBalancerHost,
        zoneId: zone.id,
        evaluateTargetHealth: amongOthers !== undefined,
      },
      ...(amongOthers && {
        setIdentifier: amongOthers.name,
        weightedRoutingPolicy: { weight: amongOthers.takesOver ? 1 : 0 },
      }),
    })
  }
}
