import { reclaimTag } from '../../infra/aws/storage/reclaim-tag.ts'
import { askAws, includingManaged } from './aws-cli.ts'

/** US dollars for a GiB and month in us-east-1, see docs/aws.md. */
const prices = { volume: 0.08, snapshot: 0.05 }
const dollars = (gib: number, price: number): string => `${(gib * price).toFixed(2)} USD a month`

/**
 * Types whose tags say nothing about what is left: snapshots are kept, and a fleet, which is how EKS makes a node,
 * costs nothing and is listed for two days after its instances.
 */
const ignoredTypes: ReadonlySet<string> = new Set(['snapshot', 'fleet'])

/**
 * What is left of EC2: all that has one of the tags, and every network interface in a VPC that has one.
 * Volumes and snapshots that a destroy leaves alone are kept.
 * @param environment value of the tag `environment`
 * @param tags pairs of key and value of which one is enough
 */
export async function ec2Leftovers(
  region: string,
  environment: string,
  tags: readonly (readonly [key: string, value: string])[],
) {
  const ask = async <Row>(call: string, rows: string, filters: readonly string[] = []) => {
    const flags = filters.length > 0 ? ['--filters', ...filters] : []
    const args = ['ec2', ...call.split(' '), ...flags, '--query', rows]
    return (await askAws<readonly Row[] | null>(region, args)) ?? []
  }
  const tagged = await ask<readonly [type: string, id: string]>(
    'describe-tags',
    'Tags[].[ResourceType, ResourceId]',
    [
      `Name=key,Values=${tags.map(([key]) => key).join(',')}`,
      `Name=value,Values=${[...new Set(tags.map(([, value]) => value))].join(',')}`,
    ],
  )
  // What EKS makes may be hidden from those who ask for tags.
  const own = [`Name=tag:environment,Values=${environment}`]
  const instances = await ask<readonly [id: string, state: string]>(
    `describe-instances ${includingManaged}`,
    'Reservations[].Instances[].[InstanceId, State.Name]',
    own,
  )
  const volumes = await ask<readonly [id: string, gib: number, reclaimPolicy: string | null]>(
    `describe-volumes ${includingManaged}`,
    `Volumes[].[VolumeId, Size, Tags[?Key=='${reclaimTag}'].Value | [0]]`,
    own,
  )
  const templates = await ask<string>(
    `describe-launch-templates ${includingManaged}`,
    'LaunchTemplates[].LaunchTemplateId',
    own,
  )
  const found = [
    ...tagged,
    ...instances.map(([id]) => ['instance', id] as const),
    ...volumes.map(([id]) => ['volume', id] as const),
    ...templates.map((id) => ['launch-template', id] as const),
  ]
  // They are shown for an hour after their end.
  const ended = new Set([
    ...instances.flatMap(([id, state]) => (state === 'terminated' ? [id] : [])),
    ...(await ask<string>(
      'describe-nat-gateways --filter Name=state,Values=deleted',
      'NatGateways[].NatGatewayId',
    )),
  ])
  const vpcs = tagged.flatMap(([type, id]) => (type === 'vpc' ? [id] : []))
  const interfaces =
    vpcs.length === 0
      ? []
      : await ask<string>(
          `describe-network-interfaces ${includingManaged}`,
          'NetworkInterfaces[].NetworkInterfaceId',
          [`Name=vpc-id,Values=${vpcs.join(',')}`],
        )
  const retained = volumes.filter(([, , policy]) => policy === 'Retain')
  const isKept = (id: string) => retained.some(([volume]) => volume === id)
  return {
    left: [
      ...found
        .filter(([type, id]) => !ignoredTypes.has(type) && !ended.has(id) && !isKept(id))
        .map(([type, id]) => `ec2 ${type}/${id}`),
      ...interfaces.map((id) => `ec2 network-interface/${id}`),
    ],
    kept: [
      ...retained.map(
        ([id, gib]) => `ec2 volume/${id}: ${gib} GiB, ${dollars(gib, prices.volume)}`,
      ),
      ...snapshotsByVolume(
        await ask(
          'describe-snapshots --owner-ids self',
          `Snapshots[].[VolumeId, VolumeSize, Tags[?Key=='kubernetes.io/created-for/pvc/name' || Key=='Name'].Value | [0]]`,
          own,
        ),
      ),
    ],
  }
}

/** AWS' id for the volumes of all copies from another region. */
const unknownVolume = 'vol-ffffffff'

/** Snapshots in a line for each volume: there may be a thousand, and one has what the one before has not. */
function snapshotsByVolume(
  all: readonly (readonly [volume: string, gib: number, name: string | null])[],
): string[] {
  const sizes = new Map<string, number[]>()
  for (const [id, gib, name] of all) {
    const volume = id === unknownVolume ? `${name}, copies` : id
    sizes.set(volume, [...(sizes.get(volume) ?? []), gib])
  }
  return [...sizes].map(([volume, gibs]) => {
    const gib = Math.max(...gibs)
    return `ec2 snapshots of ${volume}: ${gibs.length} of ${gib} GiB, up to ${dollars(gib, prices.snapshot)} for the first and ${prices.snapshot} for each GiB that has changed before another`
  })
}
