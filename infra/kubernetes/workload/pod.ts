import { createHash } from 'node:crypto'
import type { DeploymentV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import type { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js'
import { type ITerraformDependable, Token } from 'cdktf'
import type { Part } from '../namespace.ts'
import { type Container, containerBlock } from './container.ts'
import { restrictedPod } from './security.ts'
import type { Volume } from './volume.ts'

type Spec = DeploymentV1SpecTemplateSpec

/** What a pod consists of. Its volumes are those that its containers mount. */
export interface Pod
  extends Pick<
    Spec,
    | 'hostAliases'
    | 'hostname'
    | 'priorityClassName'
    | 'restartPolicy'
    | 'terminationGracePeriodSeconds'
    | 'toleration'
    | 'topologySpreadConstraint'
  > {
  /** User and group that its processes and volumes belong to. */
  readonly user: number
  readonly containers: readonly Container[]
  /** Containers that run to their end before the others start, in turn. @default none */
  readonly initContainers?: readonly Container[]
  /** Whose token the pod gets. @default none: it has no access to the Kubernetes API */
  readonly serviceAccount?: ServiceAccountV1
  /** Whose role in a cloud the pod acts in, without a token for the Kubernetes API. @default none */
  readonly cloudIdentity?: ServiceAccountV1
}

/** Each volume that containers mount, once. */
function volumesOf(path: string, { containers, initContainers = [] }: Pod): readonly Volume[] {
  const mounted = [...containers, ...initContainers].flatMap(({ mounts = {} }) =>
    Object.values(mounts),
  )
  const volumes = new Map(mounted.map((volume) => [volume.name, volume]))
  const other = mounted.find(({ name, source }) => volumes.get(name)?.source !== source)
  if (!other) return [...volumes.values()]
  throw new Error(`${path}: mounts has two volumes ${other.name}. Fix: rename one of them`)
}

/** The containers of a pod share its network, where each port can be opened once. */
function refusePortsInUse(path: string, containers: readonly Container[]): void {
  const portsOf = ({ ports = {} }: Container) => Object.entries(ports).flat()
  const ports = containers.flatMap(portsOf)
  const twice = ports.find((port, index) => ports.indexOf(port) !== index)
  if (twice === undefined) return
  const owners = containers.filter((container) => portsOf(container).includes(twice))
  const names = owners.map(({ name }) => name).join(' and ')
  throw new Error(`${path}: ${names} both have the port ${twice}. Fix: change one of them`)
}

/** Annotations with which changed files of configuration replace the pods that read them. */
function checksum(files: readonly string[]) {
  if (files.length === 0) return {}
  const references = new Set(files.filter((file) => Token.isUnresolved(file)))
  const hash = createHash('sha256')
  // The length keeps "a" + "bc" apart from "ab" + "c".
  for (const file of files) if (!references.has(file)) hash.update(`${file.length}\0${file}`)
  return {
    annotations: {
      'checksum/config': hash.digest('hex'),
      ...(references.size > 0 && { 'references/config': [...references].join(' ') }),
    },
  }
}

/**
 * The template of a pod in the words of Terraform's provider, and what its workload has to add.
 *
 * @param path of the construct, for errors
 * @throws when two volumes have one name, two containers one port, or a probe asks a port that its
 *   container lacks
 */
export function podTemplate(path: string, part: Part, pod: Pod) {
  const { user, containers, initContainers, serviceAccount, cloudIdentity, ...rest } = pod
  refusePortsInUse(path, containers)
  const volumes = volumesOf(path, pod)
  const podVolumes = volumes.flatMap(({ name, source }) =>
    'claimTemplate' in source ? [] : [{ name, ...source }],
  )
  const block = (container: Container) => containerBlock(path, container, user)
  return {
    template: {
      metadata: {
        labels: { ...part.metadata().labels },
        ...checksum(volumes.flatMap(({ restartFor = [] }) => restartFor)),
      },
      spec: {
        ...restrictedPod(user),
        ...rest,
        ...(serviceAccount && {
          automountServiceAccountToken: true,
          serviceAccountName: serviceAccount.metadata.name,
        }),
        ...(cloudIdentity && { serviceAccountName: cloudIdentity.metadata.name }),
        ...(initContainers && { initContainer: initContainers.map(block) }),
        container: containers.map(block),
        ...(podVolumes.length > 0 && { volume: podVolumes }),
      },
    },
    claimTemplates: volumes.flatMap(({ name, source }) =>
      'claimTemplate' in source ? [{ metadata: { name }, spec: source.claimTemplate }] : [],
    ),
    readyAfter: readyAfter(pod, volumes),
  }
}

/** What has to be there before the pod: where its volumes and its secret variables come from. */
function readyAfter({ containers }: Pod, volumes: readonly Volume[]): ITerraformDependable[] {
  const variables = containers.flatMap(({ variables = {} }) => Object.values(variables))
  const sources = [
    ...volumes.flatMap(({ readyAfter = [] }) => readyAfter),
    ...variables.flatMap((value) => (typeof value === 'string' ? [] : (value.readyAfter ?? []))),
  ]
  return [...new Set(sources)]
}
