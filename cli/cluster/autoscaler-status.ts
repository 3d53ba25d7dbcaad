import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node'
import { type ClusterAccess, kubectl } from './cluster-access.ts'
import { autoscalingClient, statusCode } from './kubernetes.ts'
import { metricsApiProblem, readMetricsApi } from './metrics-api.ts'

/** The autoscaler of a service, and what it goes by. */
export interface AutoscalerStatus {
  readonly minReplicas: number
  readonly maxReplicas: number
  readonly currentReplicas: number
  readonly desiredReplicas: number
  /** In percent of what the pods request, on average; null while it is unknown. */
  readonly cpuPercent: { readonly current: number | null; readonly target: number | null }
}

interface Inspected {
  /** null where there is none. */
  readonly autoscaler: AutoscalerStatus | null
  /** Why it doesn't scale, and how to fix it. @default it does */
  readonly problem?: string
}

/**
 * Looks at the autoscaler of a service.
 * @param name of the autoscaler, and of the Deployment
 */
export async function autoscalerStatus(
  access: ClusterAccess,
  namespace: string,
  name: string,
): Promise<Inspected> {
  const { autoscaling } = await autoscalingClient(access)
  const found = await autoscaling
    .readNamespacedHorizontalPodAutoscaler({ namespace, name })
    .catch((error) => {
      if (statusCode(error) === 404) return undefined
      throw error
    })
  if (found === undefined) {
    return { autoscaler: null, problem: `autoscaler ${name}: it is not there. Fix: npm run up` }
  }
  const autoscaler = describeAutoscaler(found)
  const reason = await problemOf(found, autoscaler, access, { namespace, name })
  return { autoscaler, ...(reason && { problem: `autoscaler ${name}: ${reason}` }) }
}

function describeAutoscaler({ spec, status }: V2HorizontalPodAutoscaler): AutoscalerStatus {
  const target = spec?.metrics?.find(({ resource }) => resource?.name === 'cpu')?.resource
  const current = status?.currentMetrics?.find(({ resource }) => resource?.name === 'cpu')?.resource
  return {
    minReplicas: spec?.minReplicas ?? 1,
    maxReplicas: spec?.maxReplicas ?? 1,
    currentReplicas: status?.currentReplicas ?? 0,
    desiredReplicas: status?.desiredReplicas ?? 0,
    cpuPercent: {
      current: current?.current.averageUtilization ?? null,
      target: target?.target.averageUtilization ?? null,
    },
  }
}

/** In the words of Kubernetes' controller (pkg/controller/podautoscaler), and how to fix it. */
async function problemOf(
  { status }: V2HorizontalPodAutoscaler,
  { cpuPercent }: AutoscalerStatus,
  access: ClusterAccess,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string | undefined> {
  const condition = (wanted: string) => status?.conditions?.find(({ type }) => type === wanted)
  const able = condition('AbleToScale')
  if (able?.status === 'False') return `${able.message}. Fix: npm run up`
  const active = condition('ScalingActive')
  if (active === undefined) return 'it has not looked at its pods yet, which it does every 15 s'
  if (active.status === 'True') {
    return cpuPercent.current === null ? 'it has no figure of the processor yet' : undefined
  }
  const message = active.message ?? active.reason ?? 'it says no reason'
  if (active.reason === 'ScalingDisabled') {
    return `${message}. Fix: ${kubectl(access)} --namespace ${namespace} scale deployment/${name} --replicas=1`
  }
  const [, resource, container, pod] =
    /missing request for (\S+) in container (\S+) of Pod (\S+)/.exec(message) ?? []
  if (resource !== undefined) {
    return `the container ${container} of ${pod} requests no ${resource}, so no share of it can be computed. Fix: give every container of the pod a request, also one that something else has put in`
  }
  if (/unable to fetch metrics|no metrics returned from/.test(message)) {
    const apiProblem = metricsApiProblem(await readMetricsApi(access))
    if (apiProblem !== undefined) return apiProblem
  }
  if (/no metrics returned|did not receive metrics/.test(message)) {
    return `there are no figures of the pods yet: a pod gets some within half a minute once it is ready (${message})`
  }
  return message
}
