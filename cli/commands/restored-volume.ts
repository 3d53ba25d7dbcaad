import { type Command, createCommand, InvalidArgumentError } from 'commander'
import { restoredVolume } from '../../infra/aws/storage/restored-volume.ts'
import { toYaml } from '../../infra/manifests/to-yaml.ts'
import { settings } from '../settings.ts'

interface Flags {
  readonly claim: string
  readonly volume: string
  readonly zone: string
  readonly size: number
}

/** A value of a flag that has to look like something. @throws InvalidArgumentError with an example */
const like = (pattern: RegExp, example: string) => (value: string) => {
  if (pattern.test(value)) return value
  throw new InvalidArgumentError(`Use e.g. ${example}.`)
}

/**
 * The `restored-volume` command: prints the volume and the claim with which a StatefulSet on EKS goes
 * on with what is in a snapshot. It asks neither AWS nor a cluster.
 */
export function command(): Command {
  return createCommand('restored-volume')
    .description('print the manifests that give a StatefulSet on EKS a volume made from a snapshot')
    .requiredOption(
      '--claim <name>',
      'claim of the StatefulSet',
      like(/^[a-z0-9-]+$/, 'data-redis-0'),
    )
    .requiredOption(
      '--volume <id>',
      'volume made from the snapshot',
      like(/^vol-[0-9a-f]{8,17}$/, 'vol-0123456789abcdef0'),
    )
    .requiredOption(
      '--zone <name>',
      'zone of the volume',
      like(/^[a-z0-9-]+\d[a-z]$/, 'eu-central-1a'),
    )
    .requiredOption('--size <GiB>', 'size of the volume', (value) =>
      Number(like(/^[1-9]\d{0,4}$/, '8')(value)),
    )
    .action(({ claim, volume, zone, size }: Flags) => {
      const { namespace } = settings()
      const manifests = restoredVolume({ namespace, claim, volumeId: volume, zone, sizeGiB: size })
      process.stdout.write(toYaml(manifests))
    })
}
