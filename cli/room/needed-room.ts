import type { HelmChart, KubernetesManifest } from '../../infra/manifests/index.ts'
import { type RequestingPod, type Room, requestsOf, sum, times } from './room.ts'

/** What a stack deploys, as far as it requests something. */
export interface Deployed {
  readonly manifests: readonly KubernetesManifest[]
  readonly charts: readonly HelmChart[]
}

/** The parts of a workload's or an autoscaler's `spec` that are read here. */
interface Spec {
  readonly template?: { readonly spec?: RequestingPod }
  readonly replicas?: number
  readonly strategy?: { readonly rollingUpdate?: { readonly maxSurge?: string | number } }
  readonly scaleTargetRef?: { readonly name: string }
  readonly minReplicas?: number
  readonly maxReplicas?: number
}

/** Pods that a rollout starts before it stops others, as Kubernetes counts them. */
function surgeOf({ strategy }: Spec, replicas: number): number {
  const surge = String(strategy?.rollingUpdate?.maxSurge ?? 0)
  return surge.endsWith('%')
    ? Math.ceil((replicas * Number.parseFloat(surge)) / 100)
    : Number(surge)
}

/** A chart of which the values say what its pods request, as F5's do. */
interface ChartValues {
  readonly controller?: { readonly resources?: object; readonly replicaCount?: number }
}

/** Requests of what a stack deploys. */
export interface NeededRoom {
  /** With as few pods as the autoscalers keep. */
  readonly least: Room
  /** With as many as they may start, and those that a rollout starts beside them. */
  readonly most: Room
}

/**
 * Adds up what a stack's pods request, but for jobs, which run once a day.
 * @param nodes that run a pod of each DaemonSet
 * @param maxReplicas that autoscalers may start no more than @default what each says
 */
export function neededRoom(
  { manifests, charts }: Deployed,
  nodes: number,
  maxReplicas = Number.POSITIVE_INFINITY,
): NeededRoom {
  const scaling = new Map<string, Spec>()
  const specOf = ({ spec }: KubernetesManifest) => (spec ?? {}) as Spec
  for (const manifest of manifests) {
    const { scaleTargetRef, ...spec } = specOf(manifest)
    if (scaleTargetRef) scaling.set(scaleTargetRef.name, spec)
  }
  const rooms = manifests.flatMap((manifest): NeededRoom[] => {
    const spec = specOf(manifest)
    const pod = spec.template?.spec
    if (pod === undefined) return []
    const requests = requestsOf(pod)
    const scaled = scaling.get(manifest.metadata.name)
    const fixed = manifest.kind === 'DaemonSet' ? nodes : (spec.replicas ?? 1)
    const few = scaled?.minReplicas ?? fixed
    const many = scaled ? Math.max(few, Math.min(scaled.maxReplicas ?? few, maxReplicas)) : fixed
    const surge = scaled ? surgeOf(spec, many) : 0
    return [{ least: times(few, requests), most: times(many + surge, requests) }]
  })
  const ofCharts = charts.map(({ values }) => {
    const { controller = {} } = values as ChartValues
    return times(controller.replicaCount ?? 1, requestsOf({ containers: [controller] }))
  })
  return {
    least: sum([...rooms.map(({ least }) => least), ...ofCharts]),
    most: sum([...rooms.map(({ most }) => most), ...ofCharts]),
  }
}
