import { platformName } from '../../infra/kubernetes/labels.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { workloadsClient } from './kubernetes.ts'

/** The labels of everything that the platform deploys. */
const labelSelector = `app.kubernetes.io/part-of=${platformName}`

/**
 * Gives every workload of the platform that somebody has scaled to 0 a pod again. No deploy does that
 * for the app, whose number of pods is the autoscaler's, and which leaves one that has none alone.
 * @returns the names of those that were scaled
 */
export async function wakeScaledToZero(
  access: ClusterAccess,
  namespace: string,
): Promise<readonly string[]> {
  const { apps, asMergePatch } = await workloadsClient(access)
  const asleep = <Item extends { metadata?: { name?: string }; spec?: { replicas?: number } }>(
    items: readonly Item[],
  ) =>
    items.filter(({ spec }) => spec?.replicas === 0).flatMap(({ metadata }) => metadata?.name ?? [])
  const deployments = await apps.listNamespacedDeployment({ namespace, labelSelector })
  const statefulSets = await apps.listNamespacedStatefulSet({ namespace, labelSelector })
  const body = { spec: { replicas: 1 } }
  for (const name of asleep(deployments.items)) {
    await apps.patchNamespacedDeployment({ name, namespace, body }, asMergePatch)
  }
  for (const name of asleep(statefulSets.items)) {
    await apps.patchNamespacedStatefulSet({ name, namespace, body }, asMergePatch)
  }
  return [...asleep(deployments.items), ...asleep(statefulSets.items)]
}
