import type { V1Pod } from '@kubernetes/client-node'
import type { PodProcess } from '../../embedded/node/pod-processes.ts'
import type { FaultSite } from './fault.ts'

/** A part of the platform that faults are made on. */
export interface Victim {
  /** Ends the names of its faults. */
  readonly name: string
  /** Label of its pods. @default the name; that of the service for the app */
  readonly component?: string
  /** What clients feel while it does not work. */
  readonly costs: string
  readonly setting: string
}

const componentOf = (
  { name, component = name }: Victim,
  { service }: Pick<FaultSite, 'service'>,
): string => (name === 'app' ? service : component)

/** Says that a part has no pod here, if that is so. */
export const withoutPod = (victim: Victim) => async (site: FaultSite) => {
  const component = componentOf(victim, site)
  return (await site.parts.pods(component)).length > 0
    ? undefined
    : `no pod of ${component} runs in this cluster`
}

/** Says that the processes of a part are out of reach, if that is so. */
export const outOfReach = (victim: Victim) => async (site: FaultSite) =>
  site.processes
    ? withoutPod(victim)(site)
    : "the processes of the cluster's nodes are not on this machine"

/** A pod of a part, and those of its processes that are here. */
export interface FoundPod {
  readonly pod: V1Pod
  readonly processes: readonly PodProcess[]
}

/** @throws when the pod went away meanwhile */
export async function onePod(victim: Victim, site: FaultSite): Promise<FoundPod> {
  const component = componentOf(victim, site)
  const [pod] = await site.parts.pods(component)
  if (pod === undefined) throw new Error(`There is no pod of ${component} any more`)
  return { pod, processes: site.processes?.(pod.metadata?.uid ?? '') ?? [] }
}

/** @throws when the pod went away meanwhile, or none of its processes is found on this machine */
export async function onePodHere(victim: Victim, site: FaultSite) {
  const { pod, processes } = await onePod(victim, site)
  const [first] = processes
  if (first === undefined) {
    throw new Error(`No process of ${pod.metadata?.name} is found on this machine`)
  }
  return { pod, processes, pid: first.pid }
}
