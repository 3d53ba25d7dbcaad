import type { KubernetesManifest } from '../../manifests/index.ts'
import { blockStorageDriver } from './volume-class.ts'

export interface RestoredVolumeOptions {
  readonly namespace: string
  /** Name of the claim that a StatefulSet makes, e.g. `data-redis-0`: it takes this one instead. */
  readonly claim: string
  /** The volume of EBS that was made from the snapshot, e.g. `vol-0123456789abcdef0`. */
  readonly volumeId: string
  /** The zone that it was made in, e.g. `eu-central-1a`. */
  readonly zone: string
  readonly sizeGiB: number | string
}

/** The claim has to name the cluster's storage class: see volume-class.ts. */
const storageClassName = 'gp3'
const fsType = 'ext4'

/**
 * A volume of EBS as Kubernetes objects: a PersistentVolume, and the claim that is bound to it before a
 * StatefulSet asks for one. The volume stays when the claim goes.
 */
export function restoredVolume(options: RestoredVolumeOptions): readonly KubernetesManifest[] {
  const { namespace, claim, volumeId, zone, sizeGiB } = options
  const storage = `${sizeGiB}Gi`
  const accessModes = ['ReadWriteOnce']
  const inZone = { key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }
  const required = { nodeSelectorTerms: [{ matchExpressions: [inZone] }] }
  const name = `restored-${claim}-${volumeId}`
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage },
        accessModes,
        storageClassName,
        persistentVolumeReclaimPolicy: 'Retain',
        csi: { driver: blockStorageDriver, volumeHandle: volumeId, fsType },
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claim },
        nodeAffinity: { required },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim, namespace },
      spec: {
        accessModes,
        storageClassName,
        volumeName: name,
        resources: { requests: { storage } },
      },
    },
  ]
}
