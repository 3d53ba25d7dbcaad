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
}

/** Aliases of a network load balancer: also at a zone's own name, where DNS allows no CNAME. */
export class DomainRecords extends Construct {
  constructor(scope: Construct, id: string, { certificate, loadBalancerHost }: DomainRecordsProps) {
    super(scope, id)
    const zone = new DataAwsLbHostedZoneId(this, 'Zone', { loadBalancerType: 'network' })
    const name = TerraformIterator.fromList([...certificate.names])
    new Route53Record(this, 'Alias', {
      forEach: name,
      zoneId: certificate.zoneId,
      name: name.value,
      type: 'A',
      alias: { name: loadBalancerHost, zoneId: zone.id, evaluateTargetHealth: false },
    })
  }
}
