import type { DeploymentV1SpecTemplateSpecVolume } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import type { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js'
import type { ITerraformDependable } from 'cdktf'

/** A volume that containers mount; their pod lists it. */
export interface Volume {
  readonly name: string
  /** What is in it, in the provider's words, or a claim of its own for each pod of a StatefulSet. */
  readonly source:
    | Omit<DeploymentV1SpecTemplateSpecVolume, 'name'>
    | { readonly claimTemplate: ReturnType<typeof volumeClaim> }
  readonly readOnly?: boolean
  readonly mountPropagation?: 'HostToContainer'
  /** Contents that pods are replaced for when they change. */
  readonly restartFor?: readonly string[]
  /** What creates its content. @default it is there before the pods */
  readonly readyAfter?: readonly ITerraformDependable[]
}

/**
 * What a claim asks for: a volume of the cluster's default storage class, for the pods of one node.
 * @param size a Kubernetes quantity, e.g. `2Gi`
 */
export const volumeClaim = (size: string) => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: size } },
})

/** The volume `data`: a claim of its own for each pod of a StatefulSet. */
export const dataVolume = (size: string): Volume => ({
  name: 'data',
  source: { claimTemplate: volumeClaim(size) },
})

/** An empty folder that lives as long as the pod. */
export const emptyFolder = (
  name: string,
  options: { readonly sizeLimit?: string; readonly medium?: 'Memory' } = {},
): Volume => ({ name, source: { emptyDir: options } })

/** The volume of a claim that is there before the pod, and outlives it. */
export const claimedVolume = (name: string, claim: PersistentVolumeClaimV1): Volume => ({
  name,
  source: { persistentVolumeClaim: { claimName: claim.metadata.name } },
})

/**
 * A folder of the node.
 * @param options.writable makes it where it is missing @default false
 */
export const nodeFolder = (
  name: string,
  path: string,
  { writable = false }: { readonly writable?: boolean } = {},
): Volume => ({
  name,
  source: { hostPath: { path, ...(writable && { type: 'DirectoryOrCreate' }) } },
  ...(!writable && { readOnly: true }),
})

/**
 * Files that the Secrets Store CSI driver fetches for the pod.
 * @param secretProviderClass says which
 * @param readyAfter what has to exist before pods can mount them
 */
export const csiVolume = (
  secretProviderClass: string,
  readyAfter: readonly ITerraformDependable[],
): Volume => ({
  name: 'credentials',
  source: {
    csi: {
      driver: 'secrets-store.csi.k8s.io',
      readOnly: true,
      volumeAttributes: { secretProviderClass },
    },
  },
  readOnly: true,
  readyAfter,
})

/** Keys of a Secret as files that only the pod's user and group may read. @default all keys */
export const secretVolume = (
  name: string,
  secret: {
    readonly secretName: string
    readonly items?: { readonly key: string; readonly path: string }[]
  },
): Volume => ({ name, source: { secret: { ...secret, defaultMode: '0440' } }, readOnly: true })

/** The same volume for a container that only reads it. */
export const readOnly = (volume: Volume): Volume => ({ ...volume, readOnly: true })
