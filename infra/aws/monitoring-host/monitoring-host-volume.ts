import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js'
import { Construct } from 'constructs'
import { acceptFinding } from '../../terraform/accepted-finding.ts'
import { madeOnce, NewestCopy } from '../storage/newest-copy.ts'
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
  /**
   * A snapshot to make the volume from: another id makes another volume, a newer copy does not.
   * @default an empty one
   */
  readonly fromSnapshot?: string | NewestCopy
}

/**
 * The volume with samples, keys and passwords: a resource of its own, so that it outlives every
 * instance. The account's key for EBS encrypts it, since its snapshots have to stay readable when the
 * environment and its own key are gone.
 *
 * @throws when it is too small for its file system
 */
export class MonitoringHostVolume extends Construct {
  readonly volume: EbsVolume

  constructor(scope: Construct, id: string, props: MonitoringHostVolumeProps) {
    super(scope, id)
    const { name, sizeGiB, fromSnapshot } = props
    if (!(Number.isInteger(sizeGiB) && sizeGiB >= 4)) {
      throw new Error(`${this.node.path}: sizeGiB is ${sizeGiB}. Fix: use a whole number from 4`)
    }
    this.volume = new EbsVolume(this, 'Volume', {
      availabilityZone: props.zone,
      type: 'gp3',
      size: sizeGiB,
      encrypted: true,
      finalSnapshot: props.finalSnapshot,
      // The last snapshot is awaited. The default of 10 minutes is too short for a large volume.
      timeouts: { delete: '60m' },
      ...(fromSnapshot instanceof NewestCopy
        ? { snapshotId: fromSnapshot.snapshotId, lifecycle: madeOnce }
        : fromSnapshot && { snapshotId: fromSnapshot }),
      tags: { Name: `${name}-monitoring`, ...props.snapshots.volumeTags },
    })
    acceptFinding(this.volume, ['CKV_AWS_189'], "Its snapshots outlive the environment's own key.")
  }
}
