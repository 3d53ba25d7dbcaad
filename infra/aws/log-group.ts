import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import type { EncryptionKey } from './encryption-key.ts'

/** Retention periods that CloudWatch Logs offers, in days. */
const allowedRetention = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

export interface LogGroupProps {
  /** E.g. `/aws/eks/tally-aws/cluster`. */
  readonly name: string
  readonly key: EncryptionKey
  /** One of the periods that CloudWatch Logs offers. */
  readonly retentionDays: number
}

/**
 * An encrypted log group that a destroy removes.
 * @throws when CloudWatch Logs does not offer the retention period
 */
export class LogGroup extends Construct {
  readonly name: string
  readonly arn: string
  readonly resource: ITerraformDependable

  constructor(scope: Construct, id: string, { name, key, retentionDays }: LogGroupProps) {
    super(scope, id)
    if (!allowedRetention.includes(retentionDays)) {
      throw new Error(
        `${this.node.path}: retentionDays is ${retentionDays}. Fix: use one of ${allowedRetention.join(', ')}`,
      )
    }
    const group = new CloudwatchLogGroup(this, 'Group', {
      name,
      retentionInDays: retentionDays,
      kmsKeyId: key.arn,
    })
    this.name = group.name
    this.arn = group.arn
    this.resource = group
  }
}
