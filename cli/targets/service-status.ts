import type { V1Pod } from '@kubernetes/client-node'
import { podProblem } from '../../embedded/node/pod-problem.ts'
import { type DeployedService, deployedServices } from '../../stacks/demo-service.ts'
import { type AutoscalerStatus, autoscalerStatus } from '../cluster/autoscaler-status.ts'
import type { ClusterAccess } from '../cluster/cluster-access.ts'
import { settings } from '../settings.ts'

/** A service of the settings, or the demo app, as it is deployed. */
export interface ServiceStatus {
  readonly name: string
  /** The host name that its routes are for; null where they are for any. */
  readonly host: string | null
  readonly routes: readonly string[]
  /** What its pods run: more than one during a rollout, none before it is deployed. */
  readonly images: readonly string[]
  readonly pods: { readonly ready: number; readonly all: number }
  /** null where there is none. */
  readonly autoscaler: AutoscalerStatus | null
}

/** The pods of a cluster, and how to look at it again. */
interface Found {
  readonly access: ClusterAccess
  readonly items: readonly V1Pod[]
  readonly nodeStart?: Date | undefined
}

/** Value of the label that names the part of the platform, of a pod or of a template of pods. */
export const componentOf = ({ metadata }: Pick<V1Pod, 'metadata'>): string =>
  metadata?.labels?.['app.kubernetes.io/component'] ?? ''

/** Looks at every service of the settings. */
export async function serviceStatuses(found: Found) {
  const all = await Promise.all(
    deployedServices(settings()).map((service) => serviceStatus(service, found)),
  )
  return {
    services: all.map(({ status }) => status),
    problems: all.flatMap(({ problem }) => problem ?? []),
  }
}

async function serviceStatus(
  { name, workload, host, routes }: DeployedService,
  { access, items, nodeStart }: Found,
) {
  const { autoscaler, problem } = await autoscalerStatus(access, settings().namespace, workload)
  const pods = items.filter((pod) => componentOf(pod) === name)
  const images = pods.flatMap(({ spec }) =>
    (spec?.containers ?? []).flatMap((each) => (each.name === name ? (each.image ?? []) : [])),
  )
  const status: ServiceStatus = {
    name,
    host: host ?? null,
    routes,
    images: [...new Set(images)],
    pods: {
      ready: pods.filter((pod) => podProblem(pod, nodeStart) === undefined).length,
      all: pods.length,
    },
    autoscaler,
  }
  return { status, problem }
}
