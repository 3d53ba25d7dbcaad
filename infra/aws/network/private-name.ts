import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js'
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone/index.js'
import type { Construct } from 'constructs'
import type { Network } from './network.ts'

export interface PrivateNameProps {
  readonly network: Network
  /** The zone's, e.g. `tally-aws.internal`. */
  readonly zone: string
  /** What the zone is for. */
  readonly comment: string
  /** The whole name, e.g. `prometheus.tally-aws.internal`. */
  readonly name: string
  /** Where it leads. Whoever gets the name next has it within a minute. */
  readonly address: string
}

/** A name that is known inside of a VPC alone, in a zone of its own. */
export function privateName(scope: Construct, props: PrivateNameProps): void {
  const zone = new Route53Zone(scope, 'Zone', {
    name: props.zone,
    comment: props.comment,
    vpc: [{ vpcId: props.network.vpcId }],
  })
  new Route53Record(scope, 'Record', {
    zoneId: zone.zoneId,
    name: props.name,
    type: 'A',
    ttl: 60,
    records: [props.address],
  })
}
