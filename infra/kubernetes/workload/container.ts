import type { DeploymentV1SpecTemplateSpecContainer } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import type { ITerraformDependable } from 'cdktf'
import { type Probes, probeBlocks, probedPorts } from './probes.ts'
import type { Resources } from './resources.ts'
import { restrictedContainer } from './security.ts'
import type { Volume } from './volume.ts'

type Block = DeploymentV1SpecTemplateSpecContainer

/** The value of a Secret's key, which only the cluster knows. */
export interface SecretValue {
  readonly secretName: string
  readonly key: string
  /** What creates the Secret. @default it is there before the pods */
  readonly readyAfter?: ITerraformDependable | undefined
}

export interface Container extends Pick<Block, 'command' | 'args' | 'lifecycle'> {
  readonly name: string
  readonly image: string
  /** Environment variables: texts, or values of a Secret. @default none */
  readonly variables?: Readonly<Record<string, string | SecretValue>>
  /** Name and number of each port. @default none */
  readonly ports?: Readonly<Record<string, number>>
  /** The volume at each path. @default none */
  readonly mounts?: Readonly<Record<string, Volume>>
  readonly resources: Resources
  /** @default it counts as ready and alive while it runs */
  readonly probes?: Probes
}

const valueBlock = (value: string | SecretValue) =>
  typeof value === 'string'
    ? { value }
    : { valueFrom: { secretKeyRef: { name: value.secretName, key: value.key } } }

const mountBlock = ([mountPath, { name, readOnly, mountPropagation }]: [string, Volume]) => ({
  name,
  mountPath,
  ...(readOnly && { readOnly }),
  ...(mountPropagation && { mountPropagation }),
})

/**
 * A container in the words of Terraform's provider, as restricted as Pod Security asks.
 *
 * @param path of the construct, for errors
 * @param user that it runs as
 * @throws when a probe asks a port that the container lacks
 */
export function containerBlock(path: string, container: Container, user: number): Block {
  const { variables, ports, mounts, probes, ...rest } = container
  const missing = probes && probedPorts(probes).find((port) => !(ports && port in ports))
  if (missing !== undefined) {
    const known = Object.keys(ports ?? {}).join(', ') || 'nothing'
    throw new Error(
      `${path}: the container ${rest.name} has probes of port ${missing}, but ports has ${known}. Fix: name the port in both alike`,
    )
  }
  return {
    ...rest,
    ...restrictedContainer(user),
    ...(variables && {
      env: Object.entries(variables).map(([name, value]) => ({ name, ...valueBlock(value) })),
    }),
    ...(ports && {
      port: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
    }),
    ...(mounts && { volumeMount: Object.entries(mounts).map(mountBlock) }),
    ...(probes && probeBlocks(probes)),
  }
}
