import { existsSync } from 'node:fs'
import { connectPrometheus } from '../../loadtest/count/prometheus.ts'
import { type AutoscalerStatus, autoscalerStatus } from '../cluster/autoscaler-status.ts'
import { type ClusterAccess, filesOf } from '../cluster/cluster-access.ts'
import type { Connection, Endpoint } from '../cluster/connection.ts'
import type { Credentials } from '../cluster/credentials.ts'
import { kubernetesClient, podProblem } from '../cluster/kubernetes.ts'
import { notMeasured } from '../cluster/not-measured.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import type { Target } from './target.ts'

/** What is deployed and how it is; the object that `status --json` prints. */
export interface Status {
  /** null when nothing is deployed. */
  readonly target: string | null
  /**
   * Every pod is ready, the autoscaler knows what they use, and the app and the central Prometheus
   * answer from this machine.
   */
  readonly ready: boolean
  /** Path, or several as `KUBECONFIG` holds them; null when nothing is deployed or the cluster is gone. */
  readonly kubeconfig: string | null
  /** Addresses that answer from this machine; null where absent. */
  readonly urls: {
    readonly app: string | null
    readonly prometheus: string | null
    readonly grafana: string | null
  }
  /** Parts that answer through the API server alone, so that `urls` has no address: `npm run open`. */
  readonly forwarded: readonly Part[]
  readonly pods: readonly PodStatus[]
  /** null where there is none. */
  readonly autoscaler: AutoscalerStatus | null
  /** What is not as it should be, and why. */
  readonly unhealthy: readonly string[]
  /** What nobody can know on this cluster, and why: it is healthy all the same. */
  readonly notMeasured: readonly string[]
}

/** A part of the platform that has an address. */
export type Part = keyof Status['urls']

/** A status, and the passwords where they can be read. */
export interface Inspected {
  readonly status: Status
  readonly credentials?: Credentials
}

interface PodStatus {
  readonly name: string
  readonly component: string
  readonly ready: boolean
  readonly restarts: number
}

const partNames: readonly Part[] = ['app', 'prometheus', 'grafana']

/** Per address: on the own machine an answer takes milliseconds. */
const probeTimeoutMs = 2000

const nothing: Status = {
  target: null,
  ready: false,
  kubeconfig: null,
  urls: { app: null, prometheus: null, grafana: null },
  forwarded: [],
  pods: [],
  autoscaler: null,
  unhealthy: [],
  notMeasured: [],
}

async function answers(url: string, path: string, credentials?: string): Promise<boolean> {
  const authorization = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`
  const response = await fetch(new URL(path, url), {
    signal: AbortSignal.timeout(probeTimeoutMs),
    ...(authorization && { headers: { authorization } }),
  }).catch(() => undefined)
  await response?.body?.cancel()
  return response?.ok === true
}

/** Where a part of the platform answers, by a port-forward perhaps, or why nowhere. */
interface Address {
  readonly url: string | null
  readonly isForwarded: boolean
  readonly problem?: string
}

/** The first address at which a part of the platform answers. */
async function addressOf(
  { urls, forward, unanswered }: Endpoint,
  path: string,
  credentials?: string,
): Promise<Address> {
  for (const url of urls) {
    if (await answers(url, path, credentials)) return { url, isForwarded: false }
  }
  try {
    const url = await forward?.()
    if (url !== undefined && (await answers(url, path, credentials))) {
      return { url, isForwarded: true }
    }
    return { url: null, isForwarded: false, problem: unanswered }
  } catch (error) {
    const problem = `${unanswered}, and no port-forward: ${reasonOf(error)}`
    return { url: null, isForwarded: false, problem }
  }
}

/** The pods of a namespace, and what is wrong with those that are to be there. */
export async function podsOf(access: ClusterAccess, namespace: string, nodeStart?: Date) {
  const core = await kubernetesClient(access)
  const { items } = await core.listNamespacedPod({ namespace })
  const pods = items.map((pod) => ({
    name: pod.metadata?.name ?? '',
    component: pod.metadata?.labels?.['app.kubernetes.io/component'] ?? '',
    ready: podProblem(pod, nodeStart) === undefined,
    restarts: (pod.status?.containerStatuses ?? []).reduce(
      (sum, each) => sum + each.restartCount,
      0,
    ),
  }))
  // Pods of the app come and go with the load.
  const expected = items.filter(
    ({ metadata }) =>
      metadata?.deletionTimestamp === undefined ||
      metadata.labels?.['app.kubernetes.io/component'] !== 'app',
  )
  return { pods, problems: expected.flatMap((pod) => podProblem(pod, nodeStart) ?? []) }
}

/** Asks the cluster and the platform on it. @throws when the cluster does not answer */
export async function inspect(target: Target, connection: Connection): Promise<Inspected> {
  const { access, nodeStart } = connection
  const { namespace } = settings()
  const { pods, problems } = await podsOf(access, namespace, nodeStart)
  const unhealthy = [...problems]
  const credentials = await connection.credentials().catch((error) => {
    unhealthy.push(`credentials: ${reasonOf(error)}`)
    return undefined
  })
  const isDeployed = (component: string) => pods.some((pod) => pod.component === component)
  const nowhere: Address = { url: null, isForwarded: false }
  const [app, prometheus, grafana] = await Promise.all([
    addressOf(connection.app, '/health'),
    addressOf(connection.prometheus, '/-/ready', credentials?.prometheus),
    isDeployed('grafana') ? addressOf(connection.grafana, '/api/health') : nowhere,
  ])
  const { autoscaler, problem } = await autoscalerStatus(access, namespace)
  if (pods.length === 0) unhealthy.push(`namespace ${namespace} has no pods`)
  else if (problem !== undefined) unhealthy.push(problem)
  const parts = { app, prometheus, grafana }
  for (const part of partNames) {
    if (parts[part].problem) unhealthy.push(`${part}: ${parts[part].problem}`)
  }
  const unknown =
    prometheus.url === null || credentials === undefined
      ? []
      : await notMeasured(
          connectPrometheus({ url: prometheus.url, credentials: credentials.prometheus }),
          target.name,
          namespace,
        ).catch((error) => {
          unhealthy.push(`prometheus: ${reasonOf(error)}`)
          return []
        })
  const status: Status = {
    target: target.name,
    ready: unhealthy.length === 0,
    kubeconfig: access.kubeconfig,
    urls: { app: app.url, prometheus: prometheus.url, grafana: grafana.url },
    forwarded: partNames.filter((part) => parts[part].isForwarded),
    pods,
    autoscaler,
    unhealthy,
    notMeasured: unknown,
  }
  return { status, ...(credentials && { credentials }) }
}

/**
 * Looks at what is deployed. A cluster that can't be reached is an answer, not an error.
 * @param target @default none: nothing is deployed
 * @throws when settings are wrong
 */
export async function readStatus(target: Target | undefined): Promise<Inspected> {
  if (target === undefined) return { status: nothing }
  const access = target.access()
  try {
    const connection = await target.connect()
    const inspected = await inspect(target, connection).finally(() => connection.close())
    return { ...inspected, status: withoutForwards(inspected.status) }
  } catch (error) {
    return {
      status: {
        ...nothing,
        target: target.name,
        kubeconfig: filesOf(access).some((file) => existsSync(file)) ? access.kubeconfig : null,
        unhealthy: [`the cluster can't be reached: ${reasonOf(error)}`],
      },
    }
  }
}

/** A status without the addresses that ended with the connection. */
function withoutForwards(status: Status): Status {
  const closed = Object.fromEntries(status.forwarded.map((part) => [part, null]))
  return { ...status, urls: { ...status.urls, ...closed } }
}
