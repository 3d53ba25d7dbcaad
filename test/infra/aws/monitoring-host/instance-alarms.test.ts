import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  InstanceAlarms,
  type InstanceAlarmsProps,
} from '../../../../infra/aws/monitoring-host/instance-alarms.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:people'

function alarms(props: Partial<InstanceAlarmsProps> = {}) {
  const { stack, account } = awsBed()
  new InstanceAlarms(stack, 'Alarms', {
    account,
    name: 'shop',
    instance: { id: 'i-1' },
    dataVolume: { id: 'vol-1' },
    diskMetric: { namespace: 'Tally/shop', name: 'DataVolumeUsedPercent' },
    ...props,
  })
  const all = terraformResources(stack, 'aws_cloudwatch_metric_alarm')
  return (metric: string) => all.find(({ metric_name }) => metric_name === metric)
}

describe('the alarms of an instance', () => {
  test('move it when its machine fails, and reboot it when it does not answer', () => {
    const alarm = alarms()
    assert.match(
      alarm('StatusCheckFailed_System').alarm_actions[0],
      /:automate:eu-central-1:ec2:recover$/,
    )
    assert.match(alarm('StatusCheckFailed_Instance').alarm_actions[0], /:ec2:reboot$/)
    assert.equal(alarm('StatusCheckFailed_System').dimensions.InstanceId, 'i-1')
  })

  test('tell people about everything, when and that it is over, where there is a topic', () => {
    const alarm = alarms({ topicArn })
    for (const metric of [
      ...['StatusCheckFailed_System', 'StatusCheckFailed_Instance'],
      ...['StatusCheckFailed_AttachedEBS', 'DataVolumeUsedPercent'],
    ]) {
      assert.ok(alarm(metric).alarm_actions.includes(topicArn), metric)
      assert.deepEqual(alarm(metric).ok_actions, [topicArn])
    }
  })

  test('go off when the disk fills up, and when nobody says how full it is', () => {
    const disk = alarms({ diskFullPercent: 70 })('DataVolumeUsedPercent')
    assert.equal(disk.threshold, 70)
    assert.equal(disk.treat_missing_data, 'breaching')
    assert.equal(disk.namespace, 'Tally/shop')
    assert.deepEqual(disk.dimensions, { VolumeId: 'vol-1' })
  })

  for (const diskFullPercent of [0, 101]) {
    test(`throws when the disk is full from ${diskFullPercent} percent`, () => {
      assert.throws(() => alarms({ diskFullPercent }), { message: /diskFullPercent is/ })
    })
  }
})
