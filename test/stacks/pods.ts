import type { TerraformStack } from 'cdktf'
import { manifests } from '../infra/synthesized.ts'

/** The parts of a container that policies look at. */
export interface Container {
  readonly name: string
  readonly image: string
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>
    readonly limits?: Readonly<Record<string, string>>
  }
  readonly volumeMounts?: readonly { readonly mountPath: string }[]
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean
    readonly readOnlyRootFilesystem?: boolean
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] }
  }
}

/** The parts of a pod that policies look at. */
export interface Pod {
  readonly automountServiceAccountToken?: boolean
  readonly serviceAccountName?: string
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean
    readonly runAsUser?: number
    readonly seccompProfile?: { readonly type?: string }
  }
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly Readonly<Record<string, unknown>>[]
  /** Whether its namespace admits pods that look at their node. */
  readonly isPrivileged?: boolean
}

/** Pod Security's profile "restricted" admits no others. */
const admittedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

/** What every pod of the platform has to fulfil. */
export const podPolicies: Readonly<Record<string, (pod: Pod) => boolean>> = {
  'runs as a numbered user that is not root': ({ securityContext, isPrivileged }) =>
    // Log files of the node belong to root.
    isPrivileged ||
    (securityContext?.runAsNonRoot === true && (securityContext.runAsUser ?? 0) > 0),
  'confines its system calls': ({ securityContext }) =>
    securityContext?.seccompProfile?.type === 'RuntimeDefault',
  'gets a token for the API only with an account of its own': (pod) =>
    pod.automountServiceAccountToken === false || pod.serviceAccountName !== undefined,
  'mounts only what Pod Security admits': ({ volumes = [], isPrivileged }) =>
    volumes.every(({ name: _, ...source }) =>
      Object.keys(source).every(
        (kind) => admittedVolumes.includes(kind) || (isPrivileged && kind === 'hostPath'),
      ),
    ),
}

/** What every container of the platform has to fulfil. */
export const containerPolicies: Readonly<Record<string, (container: Container) => boolean>> = {
  'gains no privileges': ({ securityContext }) =>
    securityContext?.allowPrivilegeEscalation === false &&
    securityContext.capabilities?.drop?.includes('ALL') === true &&
    (securityContext.capabilities.add ?? []).length === 0,
  'can not write to its image': ({ securityContext }) =>
    securityContext?.readOnlyRootFilesystem === true,
  'asks for resources and has limits': ({ resources }) =>
    ['cpu', 'memory'].every((key) => resources?.requests?.[key] && resources.limits?.[key]),
  'runs an image that does not move': ({ image }) =>
    /(@sha256:[0-9a-f]{64}|:[^/:]+)$/.test(image) && !image.endsWith(':latest'),
}

interface Workload {
  readonly template?: { readonly spec?: Pod }
  readonly jobTemplate?: { readonly spec?: Workload }
}

const podOf = ({ template, jobTemplate }: Workload): Pod | undefined =>
  template?.spec ?? (jobTemplate?.spec && podOf(jobTemplate.spec))

/** The pods of every workload of a stack, those of its jobs too. */
export function podsOf(stack: TerraformStack): { readonly name: string; readonly pod: Pod }[] {
  const objects = manifests(stack)
  const privileged = objects
    .filter(
      ({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'privileged',
    )
    .map(({ metadata }) => metadata.name)
  return objects.flatMap(({ kind, metadata, spec }) => {
    const pod = podOf((spec ?? {}) as Workload)
    const isPrivileged = privileged.includes(metadata.namespace ?? '')
    return pod ? [{ name: `${kind} ${metadata.name}`, pod: { ...pod, isPrivileged } }] : []
  })
}

/** Every container of a pod, also those that run before the others. */
export const containersOf = ({ containers, initContainers = [] }: Pod): readonly Container[] => [
  ...initContainers,
  ...containers,
]
