import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs'
import {
  DescribeAddressesCommand,
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeNatGateways,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
  paginateDescribeVpcs,
  type Tag,
} from '@aws-sdk/client-ec2'
import {
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { reclaimTag } from '../../infra/aws/storage/reclaim-tag.ts'

export interface AwsLeftoversOptions {
  readonly region: string
  /** Beginning of every name, and value of the tag `environment`. */
  readonly name: string
}

/** What AWS still has of an environment after a destroy, each as a kind with an id. */
export interface AwsLeftovers {
  /** Costs money or blocks the next deploy. */
  readonly left: readonly string[]
  /** What a destroy keeps on purpose. */
  readonly kept: readonly string[]
}

/** What creates them gives them no tag of the environment, but always one of the cluster. */
const clusterTags = (name: string) => [
  { key: 'elbv2.k8s.aws/cluster', value: name },
  { key: 'cluster.k8s.amazonaws.com/name', value: name },
  { key: `kubernetes.io/cluster/${name}`, value: 'owned' },
]
const environmentTag = 'environment'

type Tagged = { readonly Tags?: readonly Tag[] | undefined }
type Pages<Page> = AsyncIterable<Page>

/** Everything of all pages that `pick` takes from one. */
async function all<Page, Item>(
  pages: Pages<Page>,
  pick: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const page of pages) items.push(...(pick(page) ?? []))
  return items
}

function isOurs({ Tags = [] }: Tagged, name: string): boolean {
  const ours = [{ key: environmentTag, value: name }, ...clusterTags(name)]
  return ours.some(({ key, value }) => Tags.some((tag) => tag.Key === key && tag.Value === value))
}

const describe = (kind: string, ids: readonly (string | undefined)[]) =>
  ids.map((id) => `${kind} ${id ?? 'without an id'}`)

async function loadBalancers(region: string, name: string): Promise<string[]> {
  const client = new ElasticLoadBalancingV2Client({ region })
  const found = await all(
    paginateDescribeLoadBalancers({ client }, {}),
    ({ LoadBalancers }) => LoadBalancers,
  )
  const arns = found.flatMap(({ LoadBalancerArn }) => LoadBalancerArn ?? [])
  const ours: string[] = []
  // AWS describes the tags of twenty at a time.
  for (let start = 0; start < arns.length; start += 20) {
    const ResourceArns = arns.slice(start, start + 20)
    const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns }))
    ours.push(
      ...TagDescriptions.filter((each) => isOurs(each, name)).flatMap(
        ({ ResourceArn }) => ResourceArn ?? [],
      ),
    )
  }
  return describe('load balancer', ours)
}

/** Log groups are known by their names: EKS creates its own again when they go too early. */
async function logGroups(region: string, name: string): Promise<string[]> {
  const client = new CloudWatchLogsClient({ region })
  const found: string[] = []
  for (const logGroupNamePrefix of [`/${name}/`, `/aws/eks/${name}/`]) {
    const groups = await all(
      paginateDescribeLogGroups({ client }, { logGroupNamePrefix }),
      (page) => page.logGroups,
    )
    found.push(...groups.flatMap(({ logGroupName }) => logGroupName ?? []))
  }
  return describe('log group', found)
}

async function ofEc2({ region, name }: AwsLeftoversOptions): Promise<AwsLeftovers> {
  const client = new EC2Client({ region })
  const ours = <Item extends Tagged>(items: readonly Item[] | undefined) =>
    items?.filter((item) => isOurs(item, name))
  const vpcs = await all(paginateDescribeVpcs({ client }, {}), ({ Vpcs }) => ours(Vpcs))
  const vpcIds = vpcs.map(({ VpcId }) => VpcId)
  const interfaces = await all(
    paginateDescribeNetworkInterfaces({ client }, {}),
    ({ NetworkInterfaces }) =>
      NetworkInterfaces?.filter(
        ({ TagSet, VpcId }) => vpcIds.includes(VpcId) || isOurs({ Tags: TagSet }, name),
      ),
  )
  const gateways = await all(paginateDescribeNatGateways({ client }, {}), ({ NatGateways }) =>
    ours(NatGateways)?.filter(({ State }) => State !== 'deleted'),
  )
  const instances = await all(paginateDescribeInstances({ client }, {}), ({ Reservations }) =>
    Reservations?.flatMap(({ Instances }) => ours(Instances) ?? []).filter(
      ({ State }) => State?.Name !== 'terminated',
    ),
  )
  const volumes = await all(paginateDescribeVolumes({ client }, {}), ({ Volumes }) => ours(Volumes))
  const isKept = ({ Tags = [] }: Tagged) =>
    Tags.some(({ Key, Value }) => Key === reclaimTag && Value === 'Retain')
  const { Addresses } = await client.send(new DescribeAddressesCommand({}))
  const snapshots = await all(
    paginateDescribeSnapshots(
      { client },
      { OwnerIds: ['self'], Filters: [{ Name: `tag:${environmentTag}`, Values: [name] }] },
    ),
    ({ Snapshots }) => Snapshots,
  )
  const volumeIds = (kept: boolean) =>
    volumes.filter((volume) => isKept(volume) === kept).map(({ VolumeId }) => VolumeId)
  return {
    left: [
      ...describe('VPC', vpcIds),
      ...describe(
        'network interface',
        interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
      ),
      ...describe(
        'NAT gateway',
        gateways.map(({ NatGatewayId }) => NatGatewayId),
      ),
      ...describe(
        'instance',
        instances.map(({ InstanceId }) => InstanceId),
      ),
      ...describe(
        'address',
        (ours(Addresses) ?? []).map(({ AllocationId, PublicIp }) => AllocationId ?? PublicIp),
      ),
      ...describe('volume', volumeIds(false)),
    ],
    kept: [
      ...describe('volume', volumeIds(true)),
      ...describe(
        'snapshot',
        snapshots.map(({ SnapshotId }) => SnapshotId),
      ),
    ],
  }
}

/**
 * Asks AWS itself what is left of an environment: load balancers, network interfaces, volumes, log
 * groups and addresses above all, which a destroy in the wrong order leaves behind.
 *
 * @throws when AWS can't be asked
 */
export async function awsLeftovers(options: AwsLeftoversOptions): Promise<AwsLeftovers> {
  const { region, name } = options
  const [balancers, groups, ec2] = await Promise.all([
    loadBalancers(region, name),
    logGroups(region, name),
    ofEc2(options),
  ])
  return { left: [...balancers, ...groups, ...ec2.left], kept: ec2.kept }
}
