import { emptyManifest } from './local-commands.ts'
import type { PrivateApiServer } from './private-api-server.ts'
import { type RecordingEmulator, standbyRegion } from './recording-emulator.ts'

/** Environment whose copies these are. */
const lost = 'tally-aws-prod'

/** The claim of each copied volume of a store. */
const claims = ['data-redis-0', 'data-mongodb-0', 'mongodb-backup', 'data-logs-0']

/** A password that only the copy has. */
const copiedPassword = 'of-the-lost-region'

/**
 * Makes what production has left in the region of its standby: snapshots, the passwords, and the image.
 * @param image as it was pushed there
 */
export async function makeCopies(emulator: RecordingEmulator, image: string): Promise<void> {
  const there = ['--region', standbyRegion]
  const copied = async (policy: string, gib: number, claim?: string) => {
    const volume = ['--size', `${gib}`, '--availability-zone', `${standbyRegion}a`]
    const { VolumeId } = await emulator.aws('ec2', 'create-volume', ...there, ...volume)
    const tags = [
      `{Key=tally-snapshots,Value=${policy}},{Key=environment,Value=${lost}}`,
      ...(claim ? [`{Key=kubernetes.io/created-for/pvc/name,Value=${claim}}`] : []),
    ]
    await emulator.aws(
      ...['ec2', 'create-snapshot', ...there, '--volume-id', VolumeId],
      ...['--tag-specifications', `ResourceType=snapshot,Tags=[${tags}]`],
    )
    await emulator.aws('ec2', 'delete-volume', ...there, '--volume-id', VolumeId)
  }
  await copied(`${lost}-monitoring`, 200)
  for (const claim of claims) await copied(`${lost}-state`, 4, claim)

  const passwords = JSON.stringify({ 'mongodb-root-password': copiedPassword })
  const secret = ['--name', `${lost}/credentials-20261129`, '--secret-string', passwords]
  await emulator.aws('secretsmanager', 'create-secret', ...there, ...secret)

  const [repository = '', tag = ''] = image.replace(/^[^/]*\//, '').split(':')
  const named = ['--repository-name', repository]
  await emulator.aws('ecr', 'create-repository', ...there, ...named)
  const pushed = ['--image-tag', tag, '--image-manifest', emptyManifest]
  await emulator.aws('ecr', 'put-image', ...there, ...named, ...pushed)
}

/** What there is once everything was taken from the copies. */
export const restored = { claims: [...claims].sort(), password: copiedPassword }

/** What a cluster has got from the copies: claims that are bound to restored volumes, and a password. */
export async function readRestored(server: PrivateApiServer): Promise<typeof restored> {
  const inNamespace = ['--namespace', 'tally', '--output=json']
  const { items } = JSON.parse(
    await server.kubectl(['get', 'persistentvolumeclaims', ...inNamespace]),
  )
  const { data } = JSON.parse(
    await server.kubectl(['get', 'secret', 'tally-credentials', ...inNamespace]),
  )
  type Claim = {
    readonly metadata: { readonly name: string }
    readonly spec: { readonly volumeName?: string }
    readonly status: { readonly phase: string }
  }
  const bound = (items as readonly Claim[]).filter(
    ({ metadata, spec, status }) =>
      status.phase === 'Bound' && spec.volumeName?.startsWith(`restored-${metadata.name}-vol-`),
  )
  return {
    claims: bound.map(({ metadata }) => metadata.name).sort(),
    password: Buffer.from(data['mongodb-root-password'], 'base64').toString(),
  }
}
