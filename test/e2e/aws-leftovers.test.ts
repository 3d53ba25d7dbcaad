/**
 * What `npm run down -- aws` asks AWS, asked of an emulator: in a network of its own, so that no
 * request can ever reach a real account.
 */
import assert from 'node:assert/strict'
import { delimiter, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { AwsLeftovers } from '../../cli/aws/leftovers.ts'
import { awsEnvironment, EmulatedAws, region } from './support/aws/emulated-aws.ts'
import { pythonTools } from './support/python-tools.ts'
import { RootedMachine } from './support/rooted-machine.ts'

const name = 'tally-aws-prod'
const ours = `Key=environment,Value=${name}`
/** An environment whose name is the beginning of the other's. */
const other = 'tally-aws'
const others = `Key=environment,Value=${other}`
const dlmPort = '5001'

describe('what is left in AWS', { timeout: 300_000 }, () => {
  let machine: RootedMachine
  let aws: EmulatedAws
  let tools: string

  before(async () => {
    machine = new RootedMachine()
    await machine.start()
    tools = await pythonTools('aws')
    aws = new EmulatedAws(machine, tools)
    await aws.start()
    const dlm = join(import.meta.dirname, 'support/aws/lifecycle-policies.ts')
    machine.startBeside([process.execPath, dlm, dlmPort, name])
  })
  after(async () => machine?.end())

  async function leftovers(of = name): Promise<AwsLeftovers> {
    const script = join(import.meta.dirname, 'support/aws/print-leftovers.ts')
    const variables = {
      ...awsEnvironment,
      AWS_ENDPOINT_URL_DLM: `http://127.0.0.1:${dlmPort}`,
      PATH: [tools, process.env.PATH].join(delimiter),
    }
    const env = Object.entries(variables).map(([key, value]) => `${key}=${value}`)
    const printed = await machine.runBeside(
      ['env', ...env, process.execPath, script],
      JSON.stringify({ regions: [region], name: of }),
    )
    return JSON.parse(printed) as AwsLeftovers
  }

  const ec2 = (...args: readonly string[]) => aws.call('ec2', ...args)
  const tags = (kind: string, tag: string) => [
    '--tag-specifications',
    `ResourceType=${kind},Tags=[{${tag}}]`,
  ]
  const volume = async (tag: string, gib = '1'): Promise<string> => {
    const made = ['create-volume', '--size', gib, '--availability-zone', `${region}a`]
    return (await ec2(...made, ...tags('volume', tag))).VolumeId
  }

  /** Makes what an environment has of every kind that is no part of a VPC. @returns as it is listed */
  async function makeOfEachKind(environment: string, tag: string): Promise<string[]> {
    const pair = tag.replace('Key=', 'TagKey=').replace('Value=', 'TagValue=')
    const trust = '{"Version": "2012-10-17", "Statement": []}'
    const { KeyMetadata } = await aws.call('kms', 'create-key', '--tags', pair)
    const alias = ['--alias-name', `alias/${environment}`]
    await aws.call('kms', 'create-alias', ...alias, '--target-key-id', KeyMetadata.KeyId)
    const secret = ['secretsmanager', 'create-secret', '--name', `${environment}/grafana-x`]
    const { ARN } = await aws.call(...secret, '--tags', tag)
    const bucket = `${environment}-monitoring-x`
    const there = ['--create-bucket-configuration', `LocationConstraint=${region}`]
    await aws.call('s3api', 'create-bucket', '--bucket', bucket, ...there)
    await aws.call('ecr', 'create-repository', '--repository-name', `${environment}/orders`)
    const role = ['--role-name', `${environment}-nodes`, '--assume-role-policy-document', trust]
    await aws.call('iam', 'create-role', ...role)
    const profile = ['--instance-profile-name', `${environment}-monitoring`]
    await aws.call('iam', 'create-instance-profile', ...profile)
    const zone = ['--name', `${environment}.internal`, '--caller-reference', environment]
    const { HostedZone } = await aws.call('route53', 'create-hosted-zone', ...zone)
    const limit = { Amount: '1', Unit: 'USD' }
    const budget = {
      ...{ BudgetName: environment, BudgetLimit: limit },
      ...{ TimeUnit: 'MONTHLY', BudgetType: 'COST' },
    }
    const ofAccount = ['--account-id', '123456789012', '--budget', JSON.stringify(budget)]
    await aws.call('budgets', 'create-budget', ...ofAccount)
    const alarm = `${environment}-monitoring-StatusCheckFailed`
    await aws.call(
      ...['cloudwatch', 'put-metric-alarm', '--alarm-name', alarm, '--namespace', 'AWS/EC2'],
      ...['--metric-name', 'StatusCheckFailed', '--period', '60', '--evaluation-periods', '2'],
      ...['--statistic', 'Maximum', '--comparison-operator', 'GreaterThanThreshold'],
      ...['--threshold', '0'],
    )
    const data = ['--launch-template-data', '{"InstanceType": "t3.large"}']
    // EKS names it, and gives it the tags of its nodes.
    const { LaunchTemplate } = await ec2(
      ...['create-launch-template', '--launch-template-name', `eks-${environment}`, ...data],
      ...tags('launch-template', tag),
    )
    const group = `/aws/eks/${environment}/cluster`
    await aws.call('logs', 'create-log-group', '--log-group-name', group)
    await aws.call(
      ...[
        'eks',
        'create-cluster',
        '--name',
        environment,
        '--role-arn',
        'arn:aws:iam::123456789012:role/x',
      ],
      ...['--resources-vpc-config', 'subnetIds=subnet-1'],
    )
    return [
      `budgets budget/${environment}`,
      `cloudwatch alarm:${alarm}`,
      `ec2 launch-template/${LaunchTemplate.LaunchTemplateId}`,
      `ecr repository/${environment}/orders`,
      `eks cluster/${environment}`,
      `iam instance-profile/${environment}-monitoring`,
      `iam role/${environment}-nodes`,
      `kms alias/${environment}`,
      `kms key/${KeyMetadata.KeyId}`,
      `logs log-group:${group}`,
      `route53 ${HostedZone.Id.slice(1)}`,
      `s3 ${bucket}`,
      `secretsmanager ${ARN.split(':').slice(5).join(':')}`,
    ]
  }

  test('is named by kind, of this environment alone, with no state to go by', async () => {
    const ofOther = await makeOfEachKind(other, others)
    await volume(others)
    assert.deepEqual(await leftovers(), { left: ['dlm policy/policy-0123'], kept: [] })

    const made = await makeOfEachKind(name, ours)
    const { left } = await leftovers()
    assert.deepEqual(left, [...made, 'dlm policy/policy-0123'].sort())

    const { left: leftOfOther } = await leftovers(other)
    assert.deepEqual(
      leftOfOther.filter((each) => !each.startsWith('ec2 volume/')),
      ofOther.sort(),
    )
  })

  test('is what a VPC has, tagged or not, and what a pod or a controller left behind', async () => {
    const { Vpc } = await ec2('create-vpc', '--cidr-block', '10.22.0.0/16', ...tags('vpc', ours))
    const { Subnet } = await ec2(
      ...['create-subnet', '--vpc-id', Vpc.VpcId, '--cidr-block', '10.22.0.0/24'],
    )
    const made = await ec2('create-network-interface', '--subnet-id', Subnet.SubnetId)
    const balancer = await aws.call(
      ...['elbv2', 'create-load-balancer', '--name', 'tally', '--type', 'network'],
      ...['--subnets', Subnet.SubnetId, '--tags', `Key=eks:eks-cluster-name,Value=${name}`],
    )
    const address = await ec2('allocate-address', '--domain', 'vpc', ...tags('elastic-ip', ours))
    const ofPod = await volume(`Key=kubernetes.io/cluster/${name},Value=owned`)
    const { Images } = await ec2('describe-images', '--owners', 'amazon')
    const run = async () => {
      const like = ['--image-id', Images[0].ImageId, '--instance-type', 't3.micro']
      const { Instances } = await ec2('run-instances', ...like, ...tags('instance', ours))
      return Instances[0].InstanceId as string
    }
    const [runs, terminated] = [await run(), await run()]
    await ec2('terminate-instances', '--instance-ids', terminated)

    const { left } = await leftovers()
    const [{ LoadBalancerArn }] = balancer.LoadBalancers
    for (const each of [
      `ec2 vpc/${Vpc.VpcId}`,
      `ec2 network-interface/${made.NetworkInterface.NetworkInterfaceId}`,
      `elasticloadbalancing ${LoadBalancerArn.split(':').slice(5).join(':')}`,
      // AWS calls it elastic-ip, the emulator something longer.
      `elastic-ip/${address.AllocationId}`,
      `ec2 volume/${ofPod}`,
      `ec2 instance/${runs}`,
    ]) {
      assert.ok(
        left.some((one) => one.endsWith(each)),
        `${each} is in:\n${left.join('\n')}`,
      )
    }
    assert.ok(!left.includes(`ec2 instance/${terminated}`))
  })

  test('is not what is kept on purpose, which is listed with its cost', async () => {
    const toStay = await volume(`${ours}},{Key=tally-reclaim-policy,Value=Retain`, '20')
    const of = await volume(others, '10')
    for (const _ of [1, 2]) {
      await ec2('create-snapshot', '--volume-id', of, ...tags('snapshot', ours))
    }
    const { KeyMetadata } = await aws.call(
      ...['kms', 'create-key', '--tags', `TagKey=environment,TagValue=${name}`],
    )
    await aws.call('kms', 'schedule-key-deletion', '--key-id', KeyMetadata.KeyId)
    const { ARN } = await aws.call(
      ...['secretsmanager', 'create-secret', '--name', `${name}/remote-write-x`, '--tags', ours],
    )
    await aws.call('secretsmanager', 'delete-secret', '--secret-id', ARN)

    const { left, kept } = await leftovers()
    const secret = ARN.split(':').slice(5).join(':')
    assert.doesNotMatch(
      left.join(),
      new RegExp(`${toStay}|snap-|remote-write|${KeyMetadata.KeyId}`),
    )
    assert.deepEqual(
      kept.map((each) => each.replace(/gone for good on [^,]+,/, 'gone for good on DATE,')),
      [
        `ec2 volume/${toStay}: 20 GiB, 1.60 USD a month`,
        `ec2 snapshots of ${of}: 2 of 10 GiB, up to 0.50 USD a month for the first and 0.05 for each GiB that has changed before another`,
        `kms key/${KeyMetadata.KeyId}: gone for good on DATE, 0 USD`,
        `secretsmanager ${secret}: gone for good within 30 days, 0 USD`,
      ],
    )
  })
})
