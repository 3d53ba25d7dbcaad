import { FlowLog } from '@cdktf/provider-aws/lib/flow-log/index.js'
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import { LogGroup } from '../log-group.ts'
import { ServiceRole } from '../service-role.ts'

export interface FlowLogsProps {
  readonly account: AwsAccount
  /** Name of the environment. */
  readonly name: string
  readonly vpc: Vpc
  readonly key: EncryptionKey
  readonly retentionDays: number
}

/** A record of every connection in a VPC, accepted or refused, in an encrypted log group. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id)
    const { account, name, vpc, key, retentionDays } = props
    const group = new LogGroup(this, 'LogGroup', {
      name: `/${name}/vpc-flow-logs`,
      key,
      retentionDays,
    })
    const role = new ServiceRole(this, 'Role', {
      account,
      name: `${name}-flow-logs`,
      description: `Writes the flow logs of ${name}`,
      service: 'vpc-flow-logs.amazonaws.com',
      statements: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          Resource: `${group.arn}:*`,
        },
      ],
    })
    new FlowLog(this, 'FlowLog', {
      vpcId: vpc.id,
      trafficType: 'ALL',
      logDestination: group.arn,
      iamRoleArn: role.arn,
      dependsOn: [...role.readyAfter],
    })
  }
}
