import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { ServiceRole } from '../service-role.ts'
import type { MonitoringHostFiles } from './monitoring-host-files.ts'
import type { HostIdentity } from './rendered/host-files.ts'

export interface MonitoringHostRoleProps {
  readonly account: AwsAccount
  /** Name of the environment. */
  readonly name: string
  readonly key: EncryptionKey
  readonly files: MonitoringHostFiles
  readonly identity: HostIdentity
}

const readsSecret = (arn: string): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: arn,
})

/**
 * What the monitoring host may do: read its files, publish into its two secrets and see whether it has
 * to, read the address that alerts go to, see snapshots, say how full its disk is, and be
 * reached by Session Manager.
 */
export class MonitoringHostRole extends Construct {
  readonly instanceProfile: IamInstanceProfile
  readonly readyAfter: readonly ITerraformDependable[]

  constructor(scope: Construct, id: string, props: MonitoringHostRoleProps) {
    super(scope, id)
    const { account, key, files, identity } = props
    const { secrets, receiverSecret, diskMetric } = identity
    const name = `${props.name}-monitoring`
    const role = new ServiceRole(this, 'Role', {
      account,
      name,
      description: `Monitoring host of ${props.name}`,
      service: 'ec2.amazonaws.com',
      managedPolicies: ['AmazonSSMManagedInstanceCore'],
      statements: [
        { Effect: 'Allow', Action: 's3:GetObject', Resource: files.object.arn },
        {
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
          Resource: Object.values(secrets),
        },
        ...(receiverSecret ? [readsSecret(receiverSecret)] : []),
        { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key.arn },
        // IAM knows no resources for these two.
        { Effect: 'Allow', Action: 'ec2:DescribeSnapshots', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'cloudwatch:PutMetricData',
          Resource: '*',
          Condition: { StringEquals: { 'cloudwatch:namespace': diskMetric.namespace } },
        },
      ],
    })
    this.instanceProfile = new IamInstanceProfile(this, 'InstanceProfile', {
      name,
      role: role.name,
    })
    this.readyAfter = role.readyAfter
  }
}
