import { Construct } from 'constructs'
import { DataAwsCallerIdentity, DataAwsIamSessionContext } from './bindings.ts'

export interface AwsAccountProps {
  /** E.g. `eu-central-1`. */
  readonly region: string
}

/** Where everything is created: account and region, and who is creating it. */
export class AwsAccount extends Construct {
  readonly region: string
  /** The account's twelve digits. */
  readonly accountId: string
  /** The first part of every ARN. Those of China and GovCloud have none of the regions here. */
  readonly partition = 'aws'
  /** ARN of the user, or of the role behind the session, that runs Terraform. */
  readonly deployerArn: string

  constructor(scope: Construct, id: string, { region }: AwsAccountProps) {
    super(scope, id)
    const caller = new DataAwsCallerIdentity(this, 'Caller')
    // A session has another ARN each time; what is granted access has to stay the same.
    const session = new DataAwsIamSessionContext(this, 'Session', { arn: caller.arn })
    this.region = region
    this.accountId = caller.accountId
    this.deployerArn = session.issuerArn
  }

  /** ARN of something in this account and region, e.g. `arn('logs', 'log-group:/tally/*')`. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`
  }

  /** ARN of a policy that AWS maintains, e.g. `AmazonEKSClusterPolicy`. */
  managedPolicyArn(name: string): string {
    return `arn:${this.partition}:iam::aws:policy/${name}`
  }
}
