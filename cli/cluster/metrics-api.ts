import type { V1APIService } from '@kubernetes/client-node'
import { platformName } from '../../infra/kubernetes/labels.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { autoscalingClient, statusCode } from './kubernetes.ts'

/** The API that tells what pods use. A cluster has one. */
const metricsApi = 'v1beta1.metrics.k8s.io'

/** The cluster's metrics API; undefined where it has none. */
export async function readMetricsApi(access: ClusterAccess): Promise<V1APIService | undefined> {
  const { apiServices } = await autoscalingClient(access)
  return apiServices.readAPIService({ name: metricsApi }).catch((error) => {
    if (statusCode(error) === 404) return undefined
    throw error
  })
}

/** Why the metrics API gives no figures, and how to fix it; undefined when it answers. */
export function metricsApiProblem(api: V1APIService | undefined): string | undefined {
  if (api === undefined) {
    return `the cluster has no metrics API (APIService ${metricsApi}). Fix: npm run up with local.metricsServer true in settings.json, or minikube addons enable metrics-server`
  }
  const available = api.status?.conditions?.find(({ type }) => type === 'Available')
  if (available?.status === 'True') return undefined
  const { namespace = 'kube-system', name = 'metrics-server' } = api.spec?.service ?? {}
  return `the metrics API is not available: ${available?.message ?? 'nobody has looked yet'}. It comes by itself within a minute; where it doesn't, look at the pods of ${namespace}/${name}`
}

/**
 * Refuses to deploy metrics-server into a cluster that has one of somebody else.
 * @param namespace of the platform
 * @throws when it does, with the two ways out
 */
export async function requireOwnMetricsApi(
  access: ClusterAccess,
  namespace: string,
): Promise<void> {
  const api = await readMetricsApi(access)
  if (api === undefined) return
  const { labels = {} } = api.metadata ?? {}
  const isOurs =
    labels['app.kubernetes.io/part-of'] === platformName &&
    labels['app.kubernetes.io/instance'] === namespace
  if (isOurs) return
  const { namespace: where = 'kube-system', name = 'metrics-server' } = api.spec?.service ?? {}
  throw new Error(
    `The cluster has a metrics API already (APIService ${metricsApi}, answered by ${where}/${name}), and can have one only. Use it: set local.metricsServer to false in settings.json. Or take it away, on minikube with: minikube addons disable metrics-server`,
  )
}
