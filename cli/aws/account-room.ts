import type { AwsEnvironmentSettings } from '../../config/aws/aws.ts'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { reasonOf } from '../terminal/failure.ts'
import { askAws, includingManaged } from './aws-cli.ts'

/** An environment as it is to be deployed. */
export interface PlannedEnvironment {
  readonly region: string
  /** Value of the tag `environment`: what has it counts as needed, not as taken by others. */
  readonly name: string
  /** Where its settings are, e.g. `aws.dev`. */
  readonly setting: string
  readonly settings: Pick<AwsEnvironmentSettings, 'network' | 'nodes' | 'monitoring'>
}

/** Quotas by their codes in Service Quotas. A new account has 5 of each. */
const quotas = {
  vcpus: { what: 'vCPUs of EC2 (standard instances)', code: 'L-1216C47A' },
  addresses: { what: 'Elastic IP addresses', code: 'L-0263D0A3' },
} as const

/** The families that count as standard: docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html. */
const standard = /^[acdhimrtz]/

type Tags = readonly { readonly Key: string; readonly Value: string }[] | null

/**
 * Whether the account has room for an environment, which AWS itself says only when half of it is made. What
 * can't be asked is no reason to refuse, and says so.
 */
export function accountRoom(planned: PlannedEnvironment): Promise<readonly Requirement[]> {
  return Promise.all([
    unlessUnknown('instance types in their zones', () => offeredTypes(planned)),
    unlessUnknown(nodeVcpus, () => vcpusOfNodes(planned)),
    unlessUnknown(quotas.vcpus.what, () => vcpus(planned)),
    unlessUnknown(quotas.addresses.what, () => addresses(planned)),
  ])
}

async function unlessUnknown(what: string, ask: () => Promise<Requirement>): Promise<Requirement> {
  return ask().catch((error) => ({ what, met: true, found: `not known: ${reasonOf(error)}` }))
}

/** The type of the monitoring host, where there is one. */
const hostTypes = ({ kind, instanceType }: AwsEnvironmentSettings['monitoring']) =>
  kind === 'host' ? [instanceType] : []

/** In each zone one of the types of nodes; in one of them the monitoring host's, too. */
async function offeredTypes({ region, setting, settings }: PlannedEnvironment) {
  const { nodes, network, monitoring } = settings
  const zones = [...network.zones].map((letter) => `${region}${letter}`)
  const wanted = [
    ...zones.map((zone) => [nodes.instanceTypes, zone] as const),
    ...hostTypes(monitoring).map(
      (type) => [[type], `${region}${monitoring.zone ?? network.zones[0]}`] as const,
    ),
  ]
  const types = [...nodes.instanceTypes, ...hostTypes(monitoring)]
  const offered = await askAws<readonly (readonly [type: string, zone: string])[]>(region, [
    ...['ec2', 'describe-instance-type-offerings', '--location-type', 'availability-zone'],
    ...['--filters', `Name=instance-type,Values=${types.join(',')}`],
    ...['--query', 'InstanceTypeOfferings[].[InstanceType, Location]'],
  ])
  const isOffered = ([types, zone]: (typeof wanted)[number]) =>
    offered.some((each) => types.includes(each[0]) && each[1] === zone)
  const missing = wanted.filter((each) => !isOffered(each))
  const list = (pairs: typeof wanted) =>
    pairs.map(([types, zone]) => `${types.join(' or ')} in ${zone}`).join(', ')
  return {
    what: 'instance types in their zones',
    met: missing.length === 0,
    found: missing.length === 0 ? list(wanted) : `AWS has no ${list(missing)}`,
    fix: `name other zones or another type in settings.json: ${setting}.network.zones, ${setting}.nodes.instanceTypes, ${setting}.monitoring.instanceType`,
  }
}

const nodeVcpus = 'vCPUs of each node'

/** EKS Auto Mode makes no node with one: pods would wait for good. */
async function vcpusOfNodes({ region, setting, settings }: PlannedEnvironment) {
  const types = await askAws<readonly (readonly [type: string, vcpus: number])[]>(region, [
    ...['ec2', 'describe-instance-types'],
    ...['--filters', `Name=instance-type,Values=${settings.nodes.instanceTypes.join(',')}`],
    ...['--query', 'InstanceTypes[].[InstanceType, VCpuInfo.DefaultVCpus]'],
  ])
  return {
    what: nodeVcpus,
    met: types.every(([, count]) => count >= 2),
    found: types.map(([type, count]) => `${count} (${type})`).join(', '),
    fix: `EKS makes nodes with 2 or more: name types that have them in settings.json: ${setting}.nodes.instanceTypes`,
  }
}

async function vcpus({ region, name, settings }: PlannedEnvironment): Promise<Requirement> {
  const { nodes, monitoring } = settings
  const isStandard = (type: string) => standard.test(type)
  const [standardHost] = hostTypes(monitoring).filter(isStandard)
  const [host = 0] =
    standardHost === undefined
      ? []
      : await askAws<readonly number[]>(region, [
          ...['ec2', 'describe-instance-types', '--instance-types', standardHost],
          ...['--query', 'InstanceTypes[].VCpuInfo.DefaultVCpus'],
        ])
  const running = await askAws<
    readonly (readonly [type: string, cores: number, threads: number, Tags])[]
  >(region, [
    ...['ec2', 'describe-instances', includingManaged],
    ...['--filters', 'Name=instance-state-name,Values=pending,running'],
    '--query',
    'Reservations[].Instances[].[InstanceType, CpuOptions.CoreCount, CpuOptions.ThreadsPerCore, Tags]',
  ])
  return withinQuota(region, quotas.vcpus, {
    // What nodes may have at most: EKS makes more of them under load.
    needed: (nodes.instanceTypes.some(isStandard) ? nodes.cpuLimit : 0) + host,
    taken: running
      .filter(([type, , , tags]) => isStandard(type) && !isOf(name, tags))
      .reduce((sum, [, cores, threads]) => sum + cores * threads, 0),
  })
}

async function addresses({ region, name, settings }: PlannedEnvironment): Promise<Requirement> {
  const { network, monitoring } = settings
  const all = await askAws<readonly { readonly Tags?: Tags }[]>(region, [
    ...['ec2', 'describe-addresses', '--query', 'Addresses[]'],
  ])
  const gateways = network.natGateways === 'one' ? 1 : network.zones.length
  return withinQuota(region, quotas.addresses, {
    needed: gateways + (monitoring.grafana.access === 'public' ? 1 : 0),
    taken: all.filter(({ Tags = null }) => !isOf(name, Tags)).length,
  })
}

const isOf = (name: string, tags: Tags): boolean =>
  tags?.some(({ Key, Value }) => Key === 'environment' && Value === name) ?? false

async function withinQuota(
  region: string,
  { what, code }: (typeof quotas)[keyof typeof quotas],
  { needed, taken }: { readonly needed: number; readonly taken: number },
): Promise<Requirement> {
  const quota = ['--service-code', 'ec2', '--quota-code', code]
  const { Quota } = await askAws<{ readonly Quota: { readonly Value: number } }>(region, [
    ...['service-quotas', 'get-service-quota', ...quota],
  ])
  return {
    what,
    met: taken + needed <= Quota.Value,
    found: `${needed} needed, ${taken} taken by others, ${Quota.Value} allowed`,
    fix: `aws service-quotas request-service-quota-increase --region ${region} ${quota.join(' ')} --desired-value ${taken + needed}`,
  }
}
