import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js'
import { Construct } from 'constructs'
import { acceptFinding } from '../../terraform/accepted-finding.ts'
import type { SnapshotPolicy } from '../storage/snapshot-policy.ts'

export interface MonitoringHostVolumeProps {
  /** Name of the environment. */
  readonly name: string
  /** It can only be used in this zone. */
  readonly zone: string
  readonly sizeGiB: number
  /** What takes its daily snapshots. */
  readonly snapshots: SnapshotPolicy
  /** Whether a destroy takes one more snapshot before the volume goes. */
  readonly finalSnapshot: boolean
  /** A snapshot to make the volume from. Another one makes another volume. @default an empty one */
  readonly fromSnapshot?: string
}

/**
 * The volume with samples, keys and passwords: a resource of its own, so that it outlives every
 * instance. Encrypted with the account's key for EBS, since its snapshots have to stay readable when
 * the environment and the environment's key are long gone.
 *
 * @throws when it were too small for its file system
 */
export class MonitoringHostVolume extends Construct {
  readonly volumeId: string

  constructor(scope: Construct, id: string, props: MonitoringHostVolumeProps) {
    super(scope, id)
    const { name, sizeGiB } = props
    if (!(Number.isInteger(sizeGiB) && sizeGiB >= 4)) {
      throw new Error(`${this.node.path}: sizeGiB is ${sizeGiB}; use a whole number from 4`)
    }
    const volume = new EbsVolume(this, 'Volume', {
      availabilityZone: props.zone,
      type: 'gp3',
      size: sizeGiB,
      encrypted: true,
      finalSnapshot: props.finalSnapshot,
      // The last snapshot is awaited. The default of 10 minutes is too short for a large volume.
      timeouts: { delete: '60m' },
      ...(props.fromSnapshot !== undefined && { snapshotId: props.fromSnapshot }),
      tags: { Name: `${name}-monitoring`, ...props.snapshots.volumeTags },
    })
    acceptFinding(volume, ['CKV_AWS_189'], "Its snapshots outlive the environment's own key.")
    this.volumeId = volume.id
  }
}
