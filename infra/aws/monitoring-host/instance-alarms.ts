import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js'
import type { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js'
import type { Instance } from '@cdktf/provider-aws/lib/instance/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'

export interface InstanceAlarmsProps {
  readonly account: AwsAccount
  /** Beginning of the alarms' names. */
  readonly name: string
  readonly instance: Pick<Instance, 'id'>
  readonly dataVolume: Pick<EbsVolume, 'id'>
  /** How full the data volume is, in percent, as the instance reports every five minutes. */
  readonly diskMetric: { readonly namespace: string; readonly name: string }
  /** The data volume counts as full from this many percent. @default 85 */
  readonly diskFullPercent?: number
  /** ARN of an SNS topic that people get mail from. @default alarms show in CloudWatch alone */
  readonly topicArn?: string
}

const minute = 60

/**
 * Alarms about an instance: AWS moves it to another machine when its machine fails and reboots it when
 * it does not answer. People hear of both, of a volume that can't be reached, and of a disk that
 * fills up or is no longer reported.
 *
 * @throws when `diskFullPercent` is no percentage
 */
export class InstanceAlarms extends Construct {
  constructor(scope: Construct, id: string, props: InstanceAlarmsProps) {
    super(scope, id)
    const { account, name, instance, diskMetric, diskFullPercent = 85, topicArn } = props
    if (!(diskFullPercent > 0 && diskFullPercent <= 100)) {
      throw new Error(
        `${this.node.path}: diskFullPercent is ${diskFullPercent}. Fix: use a number above 0 and up to 100`,
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
        dimensions: { InstanceId: instance.id },
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
      alarmName: `${name}-${diskMetric.name}`,
      alarmDescription: `The data volume is ${diskFullPercent} % full, or the host no longer says how full`,
      namespace: diskMetric.namespace,
      metricName: diskMetric.name,
      dimensions: { VolumeId: props.dataVolume.id },
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
