import { StorageClassV1 } from '@cdktf/provider-kubernetes/lib/storage-class-v1/index.js'
import { Construct } from 'constructs'
import { reclaimTag } from './reclaim-tag.ts'

/** The driver of EKS Auto Mode, which runs outside of the cluster. */
export const blockStorageDriver = 'ebs.csi.eks.amazonaws.com'

export interface VolumeClassProps {
  /** Tags of every volume, by which snapshots are taken and costs are counted. */
  readonly tags: Readonly<Record<string, string>>
  /** Whether a volume that is made from now on stays when its claim goes, as a destroy makes it. */
  readonly keepVolumes: boolean
}

/**
 * The cluster's default storage class, since EKS brings none: encrypted gp3 volumes of EBS in the zone
 * of their pod, which can grow. EKS Auto Mode makes them
 * (docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html).
 */
export class VolumeClass extends Construct {
  constructor(scope: Construct, id: string, { tags, keepVolumes }: VolumeClassProps) {
    super(scope, id)
    const reclaimPolicy = keepVolumes ? 'Retain' : 'Delete'
    const allTags = { ...tags, [reclaimTag]: reclaimPolicy }
    const tagSpecifications = Object.entries(allTags).map(([key, value], index) => [
      `tagSpecification_${index + 1}`,
      `${key}=${value}`,
    ])
    new StorageClassV1(this, 'Gp3', {
      metadata: {
        name: 'gp3',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      storageProvisioner: blockStorageDriver,
      reclaimPolicy,
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      parameters: {
        type: 'gp3',
        encrypted: 'true',
        'csi.storage.k8s.io/fstype': 'ext4',
        ...Object.fromEntries(tagSpecifications),
      },
    })
  }
}
