import { existsSync } from 'node:fs'
import type { V1Pod } from '@kubernetes/client-node'
import { podProblem } from '../../embedded/node/pod-problem.ts'
import { platformNamespaces } from '../../infra/kubernetes/nodes-namespace.ts'
import { assetsPath } from '../../infra/monitoring/central-prometheus.ts'
import { authorization, connectPrometheus } from '../../loadtest/count/prometheus.ts'
import { type ClusterAccess, filesOf } from '../cluster/cluster-access.ts'
import type { Connection, Endpoint } from '../cluster/connection.ts'
import type { Credentials } from '../cluster/credentials.ts'
import { kubernetesClient } from '../cluster/kubernetes.ts'
import { notMeasured } from '../cluster/not-measured.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import { componentOf, type ServiceStatus, serviceStatuses } from './service-status.ts'
import type { Target } from './target.ts'

/** What is deployed and how it is; the object that `status --json` prints. */
export interface Status {
  /** null when nothing is deployed. */
  readonly target: string | null
  /**
   * Every pod is ready but for those that come and go with the load, the autoscalers know what they
   * use, and the entrance and the central Prometheus answer from this machine.
   */
  readonly ready: boolean
  /** Path, or several as `KUBECONFIG` holds them; null when nothing is deployed or the cluster is gone. */
  readonly kubeconfig: string | null
  /** Addresses that answer from this machine; null where absent. `dashboards`: of the page in Grafana's place. */
  readonly urls: Readonly<Record<Part | 'dashboards', string | null>>
  /** Parts that answer through the API server alone, so that `urls` has no address: `npm run open`. */
  readonly forwarded: readonly Part[]
  readonly pods: readonly PodStatus[]
  readonly services: readonly ServiceStatus[]
  /** What is not as it should be, and why. */
  readonly unhealthy: readonly string[]
  /** What nobody can know on this cluster, and why: it is healthy all the same. */
  readonly notMeasured: readonly string[]
  /** What is deployed and nobody enforces on this cluster, and why. */
  readonly notEnforced: readonly string[]
}

/** A part of the platform that has an address. */
export type Part = 'app' | 'prometheus' | 'grafana' | 'logs'

/** A status, and the passwords where they can be read. */
export interface Inspected {
  readonly status: Status
  /** What of `unhealthy` concerns autoscalers alone: what is deployed answers all the same. */
  readonly autoscalers: readonly string[]
  readonly credentials?: Credentials
}

interface PodStatus {
  readonly name: string
  readonly component: string
  readonly ready: boolean
  readonly restarts: number
}

const partNames: readonly Part[] = ['app', 'prometheus', 'grafana', 'logs']

/** Per address: of the own machine an answer takes milliseconds, through an API server several round trips. */
const probeTimeoutMs = { direct: 2000, forwarded: 10_000 } as const

const nothing: Status = {
  target: null,
  ready: false,
  kubeconfig: null,
  urls: { app: null, prometheus: null, grafana: null, logs: null, dashboards: null },
  forwarded: [],
  pods: [],
  services: [],
  unhealthy: [],
  notMeasured: [],
  notEnforced: [],
}

/** What of a part of the platform is asked for, to see whether it answers. */
interface Probe {
  readonly path: string
  readonly credentials?: string | undefined
  /** Statuses below this one are an answer. @default 300 */
  readonly below?: number
}

/** The log store answers this without the password. */
export const logsProbe: Probe = { path: '/health' }

async function answers(
  url: string,
  { path, credentials, below = 300 }: Probe,
  timeoutMs: number,
): Promise<boolean> {
  const response = await fetch(`${url}${path}`, {
    signal: AbortSignal.timeout(timeoutMs),
    ...(credentials && { headers: { authorization: authorization(credentials) } }),
  }).catch(() => undefined)
  await response?.body?.cancel()
  return response !== undefined && response.status < below
}

/** Where a part of the platform answers, by a port-forward perhaps, or why nowhere. */
interface Address {
  readonly url: string | null
  readonly isForwarded: boolean
  readonly problem?: string
}

/** The first address at which a part of the platform answers. */
export async function addressOf(
  { urls, forward, unanswered }: Endpoint,
  probe: Probe,
): Promise<Address> {
  for (const url of urls) {
    if (await answers(url, probe, probeTimeoutMs.direct)) return { url, isForwarded: false }
  }
  try {
    const url = await forward?.()
    if (url !== undefined && (await answers(url, probe, probeTimeoutMs.forwarded))) {
      return { url, isForwarded: true }
    }
    return { url: null, isForwarded: false, problem: unanswered }
  } catch (error) {
    const problem = `${unanswered}, and no port-forward: ${reasonOf(error)}`
    return { url: null, isForwarded: false, problem }
  }
}

/** The pods of the platform's namespaces. */
export async function podsOf(access: ClusterAccess, platform: string, nodeStart?: Date) {
  const core = await kubernetesClient(access)
  const lists = await Promise.all(
    platformNamespaces(platform).map((namespace) => core.listNamespacedPod({ namespace })),
  )
  const items = lists.flatMap((list) => list.items)
  const pods = items.map((pod) => ({
    name: pod.metadata?.name ?? '',
    component: componentOf(pod),
    ready: podProblem(pod, nodeStart) === undefined,
    restarts: (pod.status?.containerStatuses ?? []).reduce(
      (sum, each) => sum + each.restartCount,
      0,
    ),
  }))
  return { items, pods }
}

/** A pod of the demo app waits 20 s at most for its stores, and starts within seconds. */
const startsWithinMs = 30_000

/**
 * Whether a pod of a service comes or goes with the load: its autoscaler has just added it to as many
 * ready ones as there have to be, or it is being removed.
 */
function followsLoad(pod: V1Pod, services: readonly ServiceStatus[]): boolean {
  const service = services.find(({ name }) => name === componentOf(pod))
  if (!service) return false
  const { creationTimestamp, deletionTimestamp } = pod.metadata ?? {}
  if (deletionTimestamp !== undefined) return true
  const { autoscaler, pods } = service
  if (autoscaler === null || pods.ready < autoscaler.minReplicas) return false
  const ageMs = Date.now() - Number(creationTimestamp)
  const hasEnded = pod.status?.containerStatuses?.some(({ restartCount }) => restartCount > 0)
  // Below 0 where the clocks of cluster and machine differ.
  return Math.abs(ageMs) < startsWithinMs && !hasEnded
}

/** Asks the cluster and the platform on it. @throws when the cluster does not answer */
export async function inspect(target: Target, connection: Connection): Promise<Inspected> {
  const { access, nodeStart } = connection
  const { namespace, demo } = settings()
  const { items, pods } = await podsOf(access, namespace, nodeStart)
  const services = await serviceStatuses({ access, items, nodeStart })
  const expected = items.filter((pod) => !followsLoad(pod, services.services))
  const unhealthy = expected.flatMap((pod) => podProblem(pod, nodeStart) ?? [])
  const credentials = await connection.credentials().catch((error) => {
    unhealthy.push(`credentials: ${reasonOf(error)}`)
    return undefined
  })
  const isDeployed = (component: string) => pods.some((pod) => pod.component === component)
  const nowhere: Address = { url: null, isForwarded: false }
  const [app, prometheus, grafana, logs] = await Promise.all([
    // Without the demo app the entrance itself answers for what it doesn't route.
    addressOf(connection.app, demo ? { path: '/health' } : { path: '/', below: 500 }),
    addressOf(connection.prometheus, {
      // Its own path for this, /-/ready, is not part of the API, which is all that a managed one has.
      path: '/api/v1/query?query=1',
      credentials: credentials?.prometheus,
    }),
    connection.grafana.isBesideCluster || isDeployed('grafana')
      ? addressOf(connection.grafana, { path: '/api/health' })
      : nowhere,
    isDeployed('logs') ? addressOf(connection.logs, logsProbe) : nowhere,
  ])
  const dashboards =
    prometheus.url && !isDeployed('grafana') ? new URL(assetsPath, prometheus.url).href : null
  const answersDashboards =
    dashboards !== null &&
    (await answers(
      dashboards,
      { path: '', credentials: credentials?.prometheus },
      prometheus.isForwarded ? probeTimeoutMs.forwarded : probeTimeoutMs.direct,
    ))
  if (pods.length === 0) unhealthy.push(`namespace ${namespace} has no pods`)
  else unhealthy.push(...services.problems)
  const parts = { app, prometheus, grafana, logs }
  for (const part of partNames) {
    if (parts[part].problem) unhealthy.push(`${part}: ${parts[part].problem}`)
  }
  const status: Status = {
    target: target.name,
    ready: unhealthy.length === 0,
    kubeconfig: access.kubeconfig,
    urls: {
      app: app.url,
      prometheus: prometheus.url,
      grafana: grafana.url,
      logs: logs.url,
      dashboards: answersDashboards ? dashboards : null,
    },
    forwarded: partNames.filter((part) => parts[part].isForwarded),
    pods,
    services: services.services,
    unhealthy,
    notMeasured: [],
    notEnforced: settings().networkPolicies ? await target.notEnforced() : [],
  }
  return { status, autoscalers: services.problems, ...(credentials && { credentials }) }
}

/**
 * Looks at what is deployed. A cluster that can't be reached is an answer, not an error.
 * @param target @default none: nothing is deployed
 * @throws when settings are wrong
 */
export async function readStatus(target: Target | undefined): Promise<Inspected> {
  if (target === undefined) return { status: nothing, autoscalers: [] }
  const access = target.access()
  try {
    const connection = await target.connect()
    const inspected = await inspect(target, connection)
      .then(withNotMeasured)
      .finally(() => connection.close())
    return { ...inspected, status: withoutForwards(inspected.status) }
  } catch (error) {
    return {
      autoscalers: [],
      status: {
        ...nothing,
        target: target.name,
        kubeconfig: filesOf(access).some((file) => existsSync(file)) ? access.kubeconfig : null,
        unhealthy: [`the cluster can't be reached: ${reasonOf(error)}`],
      },
    }
  }
}

/** Adds what can't be known on the cluster, which the central Prometheus shows. A load needs no such thing. */
async function withNotMeasured(inspected: Inspected): Promise<Inspected> {
  const { status, credentials } = inspected
  const { target, unhealthy } = status
  const url = status.urls.prometheus
  if (target === null || url === null || credentials === undefined) return inspected
  const prometheus = connectPrometheus({ url, credentials: credentials.prometheus })
  try {
    const unknown = await notMeasured(prometheus, target, settings().namespace)
    return { ...inspected, status: { ...status, notMeasured: unknown } }
  } catch (error) {
    const problems = [...unhealthy, `prometheus: ${reasonOf(error)}`]
    return { ...inspected, status: { ...status, ready: false, unhealthy: problems } }
  }
}

/** A status without the addresses that ended with the connection. */
function withoutForwards(status: Status): Status {
  const parts = status.forwarded.flatMap((part) =>
    part === 'prometheus' ? [part, 'dashboards'] : [part],
  )
  const closed = Object.fromEntries(parts.map((part) => [part, null]))
  return { ...status, urls: { ...status.urls, ...closed } }
}
