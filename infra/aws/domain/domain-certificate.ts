import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate/index.js'
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation/index.js'
import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js'
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js'
import { TerraformIterator, Token } from 'cdktf'
import { Construct } from 'constructs'

export interface DomainCertificateProps {
  /** Host names, all in the zone. */
  readonly names: readonly [string, ...string[]]
  /** Name of a public hosted zone that exists in the account. */
  readonly zone: string
  /** Whether another environment has the records already that validate them. @default false */
  readonly validatedElsewhere?: boolean
}

/** A certificate of ACM, which renews it, as long as the records stay by which it was validated. */
export class DomainCertificate extends Construct {
  readonly names: DomainCertificateProps['names']
  readonly zoneId: string
  /** ARN of the certificate, once it is issued. */
  readonly arn: string

  constructor(scope: Construct, id: string, props: DomainCertificateProps) {
    super(scope, id)
    const [name, ...others] = props.names
    this.names = props.names
    const zone = new DataAwsRoute53Zone(this, 'Zone', { name: props.zone, privateZone: false })
    this.zoneId = zone.zoneId
    const certificate = new AcmCertificate(this, 'Certificate', {
      domainName: name,
      ...(others.length > 0 && { subjectAlternativeNames: others }),
      validationMethod: 'DNS',
      // A load balancer uses the former one until it has the next.
      lifecycle: { createBeforeDestroy: true },
    })
    if (props.validatedElsewhere) {
      this.arn = new AcmCertificateValidation(this, 'Issued', {
        certificateArn: certificate.arn,
      }).certificateArn
      return
    }
    // Not cdktf's iterator over the options: its `tolist` of a set with unknown parts is unknown itself,
    // so that no plan could tell how many records there are.
    const options = `${certificate.terraformResourceType}.${certificate.friendlyUniqueId}.domain_validation_options`
    const asked = (part: string) =>
      `\${one([for option in ${options} : option.resource_record_${part} if option.domain_name == each.key])}`
    const records = new Route53Record(this, 'Validation', {
      forEach: TerraformIterator.fromList([...props.names]),
      zoneId: this.zoneId,
      name: asked('name'),
      type: asked('type'),
      records: [asked('value')],
      ttl: 60,
      // Every certificate of an account for a name is validated by the same record.
      allowOverwrite: true,
    })
    this.arn = new AcmCertificateValidation(this, 'Issued', {
      certificateArn: certificate.arn,
      validationRecordFqdns: Token.asList(
        TerraformIterator.fromResources(records).pluckProperty('fqdn'),
      ),
    }).certificateArn
  }
}
