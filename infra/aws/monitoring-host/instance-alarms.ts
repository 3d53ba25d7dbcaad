import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'

export interface InstanceAlarmsProps {
  readonly account: AwsAccount
  /** Beginning of the alarms' names. */
  readonly name: string
  readonly instanceId: string
  /** How full the data volume is, in percent, as the instance reports every five minutes. */
  readonly disk: {
    readonly namespace: string
    readonly metric: string
    readonly volumeId: string
  }
  /** The data volume counts as full from this many percent. @default 85 */
  readonly diskFullPercent?: number
  /** ARN of an SNS topic that people get mail from. @default alarms show in CloudWatch alone */
  readonly topicArn?: string
}

const minute = 60

/**
 * Alarms about an instance: AWS moves it to another machine when its machine fails, reboots it when
 * it does not answer, and tells people about both, about a volume that can't be reached, and about a
 * disk that fills up or is no longer reported.
 *
 * @throws when the disk were full from 0 or from more than 100 percent
 */
export class InstanceAlarms extends Construct {
  constructor(scope: Construct, id: string, props: InstanceAlarmsProps) {
    super(scope, id)
    const { account, name, instanceId, disk, diskFullPercent = 85, topicArn } = props
    if (!(diskFullPercent > 0 && diskFullPercent <= 100)) {
      throw new Error(
        `${this.node.path}: diskFullPercent is ${diskFullPercent}; use a number above 0 and up to 100`,
      )
    }
    const people = topicArn === undefined ? [] : [topicArn]
    const action = (verb: string) =>
      `arn:${account.partition}:automate:${account.region}:ec2:${verb}`
    const check = (
      suffix: string,
      metricName: string,
      alarmDescription: string,
      { minutes, actions }: { readonly minutes: number; readonly actions: readonly string[] },
    ) =>
      new CloudwatchMetricAlarm(this, suffix, {
        alarmName: `${name}-${metricName}`,
        alarmDescription,
        namespace: 'AWS/EC2',
        metricName,
        dimensions: { InstanceId: instanceId },
        statistic: 'Maximum',
        period: minute,
        evaluationPeriods: minutes,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
        alarmActions: [...actions, ...people],
        okActions: people,
      })

    // The times are AWS' own advice: apart, so that a machine that fails is not rebooted as well.
    check('System', 'StatusCheckFailed_System', 'Its machine fails: moved to another one', {
      minutes: 2,
      actions: [action('recover')],
    })
    check('Instance', 'StatusCheckFailed_Instance', 'It does not answer: rebooted', {
      minutes: 3,
      actions: [action('reboot')],
    })
    check('Volume', 'StatusCheckFailed_AttachedEBS', 'A volume can not be reached', {
      minutes: 5,
      actions: [],
    })
    new CloudwatchMetricAlarm(this, 'Disk', {
      alarmName: `${name}-${disk.metric}`,
      alarmDescription: `The data volume is ${diskFullPercent} % full, or the host no longer says how full`,
      namespace: disk.namespace,
      metricName: disk.metric,
      dimensions: { VolumeId: disk.volumeId },
      statistic: 'Maximum',
      period: 10 * minute,
      evaluationPeriods: 3,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: diskFullPercent,
      treatMissingData: 'breaching',
      alarmActions: people,
      okActions: people,
    })
  }
}
