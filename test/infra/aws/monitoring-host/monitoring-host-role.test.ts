import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { terraformResources } from '../../synthesized.ts'
import { monitoringBed } from '../monitoring-bed.ts'

interface Statement {
  readonly Action: string | string[]
  readonly Resource: string | string[]
  readonly Condition?: object
}

function statements(props: Parameters<typeof monitoringBed>[0] = {}): Statement[] {
  const { stack } = monitoringBed(props)
  const policy = terraformResources(stack, 'aws_iam_role_policy').find(
    ({ name }) => name === 'shop-monitoring',
  )
  return JSON.parse(policy.policy).Statement
}

const allows = (action: string, given = statements()) =>
  given.filter(({ Action }) => [Action].flat().includes(action))

describe('the role of the monitoring host', () => {
  test('writes to its two secrets alone', () => {
    const [statement, ...more] = allows('secretsmanager:PutSecretValue')
    assert.deepEqual(more, [])
    const resources = [statement?.Resource].flat()
    assert.equal(resources.length, 2)
    for (const resource of resources)
      assert.match(resource ?? '', /aws_secretsmanager_secret\..*\.arn/)
  })

  test('reads its own files alone', () => {
    assert.match(String(allows('s3:GetObject')[0]?.Resource), /aws_s3_object\..*\.arn/)
  })

  test('reads where alerts go only when they go somewhere', () => {
    const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:people'
    const reads = (given?: Statement[]) =>
      allows('secretsmanager:GetSecretValue', given).flatMap(({ Resource }) => Resource)
    assert.equal(reads().length, 2)
    const receiver = statements({ alertReceiver: { kind: 'slack', secretArn } })
    assert.ok(reads(receiver).includes(secretArn))
  })

  test('has everything only where AWS knows no resources, and metrics under one name', () => {
    const everything = statements().filter(({ Resource }) => Resource === '*')
    assert.deepEqual(everything.map(({ Action }) => Action).sort(), [
      'cloudwatch:PutMetricData',
      'ec2:DescribeSnapshots',
    ])
    const [metrics] = allows('cloudwatch:PutMetricData')
    assert.deepEqual(metrics?.Condition, { StringEquals: { 'cloudwatch:namespace': 'Tally/shop' } })
  })

  test('is reached by Session Manager', () => {
    const { stack } = monitoringBed()
    const attached = terraformResources(stack, 'aws_iam_role_policy_attachment')
    assert.ok(
      attached.some(({ policy_arn }) => policy_arn.endsWith('policy/AmazonSSMManagedInstanceCore')),
    )
  })
})

describe('the firewall of the monitoring host', () => {
  test('lets remote write in from the cluster, and HTTPS out, and nothing else', () => {
    const { stack } = monitoringBed()
    const [ingress, ...more] = terraformResources(stack, 'aws_vpc_security_group_ingress_rule')
    assert.deepEqual(more, [])
    assert.equal(ingress.referenced_security_group_id, 'sg-cluster')
    assert.deepEqual([ingress.from_port, ingress.to_port], [9090, 9090])
    const [egress, ...others] = terraformResources(stack, 'aws_vpc_security_group_egress_rule')
    assert.deepEqual(others, [])
    assert.deepEqual([egress.from_port, egress.to_port], [443, 443])
  })
})
