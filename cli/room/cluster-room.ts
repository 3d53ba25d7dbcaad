import type { CoreV1Api, V1Node, V1Pod } from '@kubernetes/client-node'
import { platformName } from '../../infra/kubernetes/labels.ts'
import { less, type RequestingPod, type Room, requestsOf, roomOf, sum } from './room.ts'

const takesPods = ({ spec }: V1Node) =>
  !spec?.unschedulable && !spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule')

/** Whether a pod still takes room, and is none of the platform's own, which a deploy replaces. */
const isOther = ({ metadata, status }: V1Pod, namespace: string) =>
  metadata?.namespace !== namespace &&
  metadata?.labels?.['app.kubernetes.io/part-of'] !== platformName &&
  status?.phase !== 'Succeeded' &&
  status?.phase !== 'Failed'

/** The nodes of a cluster that take pods. */
export interface ClusterRoom {
  readonly nodes: number
  /** What they have for requests, whoever's. */
  readonly all: Room
  /** What of it nobody else's pods request. */
  readonly free: Room
}

/**
 * What a cluster has room for.
 * @param namespace the platform's: what is there already counts as free
 * @throws when it does not answer, or one may not list its nodes and pods
 */
export async function clusterRoom(core: CoreV1Api, namespace: string): Promise<ClusterRoom> {
  const [nodes, pods] = await Promise.all([core.listNode(), core.listPodForAllNamespaces()])
  const open = nodes.items.filter(takesPods)
  const names = new Set(open.map(({ metadata }) => metadata?.name))
  const others = pods.items.filter(
    (pod) => names.has(pod.spec?.nodeName) && isOther(pod, namespace),
  )
  const all = sum(open.map(({ status }) => roomOf(status?.allocatable)))
  const taken = sum(others.map(({ spec }) => requestsOf(spec as RequestingPod)))
  return { nodes: open.length, all, free: less(all, taken) }
}
