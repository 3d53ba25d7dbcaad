/**
 * What `npm run down -- aws` asks AWS, asked of an emulator: in a network of its own, so that no
 * request can ever reach a real account.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { AwsLeftovers } from '../../cli/aws/leftovers.ts'
import { awsEnvironment, EmulatedAws, region } from './support/aws/emulated-aws.ts'
import { pythonTools } from './support/aws/python-tools.ts'
import { RootedMachine } from './support/rooted-machine.ts'

const name = 'tally-aws-prod'
const ours = `Key=environment,Value=${name}`
/** Of another environment whose name begins alike. */
const others = 'Key=environment,Value=tally-aws'

describe('what is left in AWS', { timeout: 300_000 }, () => {
  let machine: RootedMachine
  let aws: EmulatedAws

  before(async () => {
    machine = new RootedMachine()
    await machine.start()
    aws = new EmulatedAws(machine, await pythonTools())
    await aws.start()
  })
  after(async () => machine?.end())

  async function leftovers(): Promise<AwsLeftovers> {
    const script = join(import.meta.dirname, 'support/aws/print-leftovers.ts')
    const env = Object.entries(awsEnvironment).map(([key, value]) => `${key}=${value}`)
    const printed = await machine.runBeside(
      ['env', ...env, process.execPath, script],
      JSON.stringify({ region, name }),
    )
    return JSON.parse(printed) as AwsLeftovers
  }

  const ec2 = (...args: readonly string[]) => aws.call('ec2', ...args)
  const tags = (kind: string, tag: string) => [
    '--tag-specifications',
    `ResourceType=${kind},Tags=[{${tag}}]`,
  ]
  const volume = async (tag: string): Promise<string> => {
    const made = ['create-volume', '--size', '1', '--availability-zone', `${region}a`]
    return (await ec2(...made, ...tags('volume', tag))).VolumeId
  }

  test('is nothing in an account that has nothing of ours', async () => {
    await volume(others)
    await aws.call('logs', 'create-log-group', '--log-group-name', '/aws/eks/tally-aws/cluster')
    assert.deepEqual(await leftovers(), { left: [], kept: [] })
  })

  test('is a VPC with all network interfaces in it, tagged or not', async () => {
    const { Vpc } = await ec2('create-vpc', '--cidr-block', '10.22.0.0/16', ...tags('vpc', ours))
    const inVpc = ['--vpc-id', Vpc.VpcId, '--cidr-block', '10.22.0.0/24']
    const { Subnet } = await ec2('create-subnet', ...inVpc)
    const made = await ec2('create-network-interface', '--subnet-id', Subnet.SubnetId)
    const { NetworkInterfaceId } = made.NetworkInterface
    const { left } = await leftovers()
    assert.deepEqual(left, [`VPC ${Vpc.VpcId}`, `network interface ${NetworkInterfaceId}`])

    const balancer = await aws.call(
      ...['elbv2', 'create-load-balancer', '--name', 'tally', '--type', 'network'],
      ...['--subnets', Subnet.SubnetId],
      ...['--tags', `Key=elbv2.k8s.aws/cluster,Value=${name}`],
    )
    const [{ LoadBalancerArn }] = balancer.LoadBalancers
    assert.ok((await leftovers()).left.includes(`load balancer ${LoadBalancerArn}`))

    await aws.call('elbv2', 'delete-load-balancer', '--load-balancer-arn', LoadBalancerArn)
    await ec2('delete-network-interface', '--network-interface-id', NetworkInterfaceId)
    await ec2('delete-subnet', '--subnet-id', Subnet.SubnetId)
    await ec2('delete-vpc', '--vpc-id', Vpc.VpcId)
    assert.deepEqual((await leftovers()).left, [])
  })

  test('is a load balancer, even behind more than twenty others', async () => {
    const { Vpc } = await ec2('create-vpc', '--cidr-block', '10.99.0.0/16')
    const { Subnet } = await ec2(
      'create-subnet',
      '--vpc-id',
      Vpc.VpcId,
      '--cidr-block',
      '10.99.0.0/20',
    )
    const create = async (suffix: string, tag: string) => {
      const made = ['create-load-balancer', '--name', `lb-${suffix}`, '--type', 'network']
      const with_ = ['--subnets', Subnet.SubnetId, '--tags', tag]
      const { LoadBalancers } = await aws.call('elbv2', ...made, ...with_)
      return LoadBalancers[0].LoadBalancerArn as string
    }
    for (let index = 0; index < 21; index += 1) await create(String(index), others)
    const last = await create('ours', ours)
    assert.deepEqual((await leftovers()).left, [`load balancer ${last}`])
    await aws.call('elbv2', 'delete-load-balancer', '--load-balancer-arn', last)
  })

  test('is an address, and a log group that EKS made again', async () => {
    const address = await ec2('allocate-address', '--domain', 'vpc', ...tags('elastic-ip', ours))
    const group = `/aws/eks/${name}/cluster`
    await aws.call('logs', 'create-log-group', '--log-group-name', group)
    assert.deepEqual((await leftovers()).left, [
      `log group ${group}`,
      `address ${address.AllocationId}`,
    ])
    await ec2('release-address', '--allocation-id', address.AllocationId)
    await aws.call('logs', 'delete-log-group', '--log-group-name', group)
  })

  test('is an instance until it is terminated', async () => {
    const { Images } = await ec2('describe-images', '--owners', 'amazon')
    const started = [
      'run-instances',
      '--image-id',
      Images[0].ImageId,
      '--instance-type',
      't3.micro',
    ]
    const { Instances } = await ec2(...started, ...tags('instance', ours))
    const id = Instances[0].InstanceId as string
    assert.ok((await leftovers()).left.includes(`instance ${id}`))
    await ec2('terminate-instances', '--instance-ids', id)
    assert.ok(!(await leftovers()).left.includes(`instance ${id}`))
  })

  test('is a volume that a pod left behind, but not one whose data is kept', async () => {
    const plain = await volume(`Key=kubernetes.io/cluster/${name},Value=owned`)
    const state = (policy: string) => volume(`${ours}},{Key=tally-reclaim-policy,Value=${policy}`)
    const [toGo, toStay] = [await state('Delete'), await state('Retain')]
    const { left, kept } = await leftovers()
    assert.deepEqual([...left].sort(), [`volume ${plain}`, `volume ${toGo}`].sort())
    assert.deepEqual(kept, [`volume ${toStay}`])
    for (const id of [plain, toGo, toStay]) await ec2('delete-volume', '--volume-id', id)
  })

  test('is no snapshot: those are kept on purpose, and listed', async () => {
    const of = await volume(others)
    const made = await ec2('create-snapshot', '--volume-id', of, ...tags('snapshot', ours))
    assert.deepEqual(await leftovers(), { left: [], kept: [`snapshot ${made.SnapshotId}`] })
  })
})
