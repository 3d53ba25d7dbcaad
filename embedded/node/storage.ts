import { join } from 'node:path'
import { stringify } from 'yaml'
import { layout } from '../layout.ts'
import { nodeName } from '../network.ts'

/** How many volumes the cluster offers at a time. */
const volumeCount = 12

/**
 * A default storage class whose volumes are folders of this machine. There is no provisioner to be
 * had from the registries, so the volumes are laid out beforehand.
 */
export function storage(): string {
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'standard',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  }
  const volumes = volumeNames().map((name) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      // Not enforced: a folder is as large as the disk.
      capacity: { storage: '20Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'standard',
      local: { path: join(layout.cluster.volumes, name) },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'kubernetes.io/hostname', operator: 'In', values: [nodeName] },
              ],
            },
          ],
        },
      },
    },
  }))
  return [storageClass, ...volumes].map((document) => stringify(document)).join('---\n')
}

/** Names of the volumes, which are also their folders below `layout.cluster.volumes`. */
export function volumeNames(): string[] {
  return Array.from({ length: volumeCount }, (_, index) => `local-${index}`)
}
