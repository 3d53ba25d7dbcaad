import type { Requirement } from '../../embedded/machine/requirement.ts'
import { type ClusterAccess, kubectl } from '../cluster/cluster-access.ts'
import { kubernetesClient, statusCode } from '../cluster/kubernetes.ts'
import { clusterRoom } from '../room/cluster-room.ts'
import { roomierStart, roomToBe } from '../room/minikube-room.ts'
import { neededRoom } from '../room/needed-room.ts'
import { roomRequirement } from '../room/room-requirement.ts'
import { settings } from '../settings.ts'
import { minikubeProfiles } from './minikube.ts'

/**
 * Whether what pods request fits into the cluster, or into minikube once it is started. One who may
 * not list nodes and pods may deploy all the same: then nothing is said.
 *
 * @param answers whether there is a cluster to ask
 */
export async function localRoom(
  stack: string,
  access: ClusterAccess,
  answers: boolean,
): Promise<readonly Requirement[]> {
  const { namespace, local } = settings()
  const { localDeployed } = await import('./manifests-yaml.ts')
  const deployed = localDeployed(stack, settings())
  if (!answers) {
    const profile = (await minikubeProfiles()).find(({ name }) => name === local.profile)
    const needed = (most?: number) => neededRoom(deployed, profile?.nodes ?? 1, most)
    const fix = roomierStart(local.profile, profile, needed().least)
    return [roomRequirement({ free: await roomToBe(profile), needed, fix })]
  }
  try {
    const { nodes, free } = await clusterRoom(await kubernetesClient(access), namespace)
    const needed = (most?: number) => neededRoom(deployed, nodes, most)
    const fix = `give it a larger node, or stop what else runs there: ${kubectl(access)} get pods --all-namespaces`
    return [roomRequirement({ free, needed, fix })]
  } catch (error) {
    if (statusCode(error) !== undefined) return []
    throw error
  }
}
