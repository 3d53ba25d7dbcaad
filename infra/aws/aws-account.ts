import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js'
import { DataAwsIamSessionContext } from '@cdktf/provider-aws/lib/data-aws-iam-session-context/index.js'
import { Construct } from 'constructs'

export interface AwsAccountProps {
  /** E.g. `eu-central-1`. */
  readonly region: string
  /**
   * ARNs of the users and roles that may run Terraform: the plan of anybody else fails.
   * @default anybody
   */
  readonly deployers?: readonly string[]
}

/** Where everything is created: account and region, and who is creating it. */
export class AwsAccount extends Construct {
  readonly region: string
  /** The account's twelve digits. */
  readonly accountId: string
  /** The first part of every ARN; China and GovCloud have others. */
  readonly partition = 'aws'
  /** ARN of the user, or of the role behind the session, that runs Terraform. */
  readonly deployerArn: string

  constructor(scope: Construct, id: string, { region, deployers }: AwsAccountProps) {
    super(scope, id)
    const caller = new DataAwsCallerIdentity(this, 'Caller')
    // Each session has another ARN; the principal that is granted access has to stay the same.
    const session = new DataAwsIamSessionContext(this, 'Session', {
      arn: caller.arn,
      ...(deployers && {
        lifecycle: {
          // A plan reads this, so it fails before anything is created.
          postcondition: [
            {
              condition: `\${contains(${JSON.stringify(deployers)}, self.issuer_arn)}`,
              errorMessage: `You deploy as \${self.issuer_arn}, which the setting aws.administrators does not name: you would be kept out of the cluster. Fix: add this ARN there; where the cluster exists already, one of its administrators has to deploy that.`,
            },
          ],
        },
      }),
    })
    this.region = region
    this.accountId = caller.accountId
    this.deployerArn = session.issuerArn
  }

  /** ARN of something in this account and region, e.g. `arn('logs', 'log-group:/tally/*')`. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`
  }

  /** ARN of something in this account's IAM, which has no regions, e.g. `iamArn('root')`. */
  iamArn(resource: string): string {
    return `arn:${this.partition}:iam::${this.accountId}:${resource}`
  }

  /** ARN of what EKS allows in a cluster, e.g. `AmazonEKSClusterAdminPolicy`. */
  accessPolicyArn(name: string): string {
    return `arn:${this.partition}:eks::aws:cluster-access-policy/${name}`
  }

  /** ARN of a policy that AWS maintains, e.g. `AmazonEKSClusterPolicy`. */
  managedPolicyArn(name: string): string {
    return `arn:${this.partition}:iam::aws:policy/${name}`
  }
}
