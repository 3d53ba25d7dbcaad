import { existsSync } from 'node:fs'
import { type AutoscalerStatus, autoscalerStatus } from '../cluster/autoscaler-status.ts'
import type { ClusterAccess } from '../cluster/cluster-access.ts'
import type { Connection, Endpoint } from '../cluster/connection.ts'
import type { Credentials } from '../cluster/credentials.ts'
import { kubernetesClient, podProblem } from '../cluster/kubernetes.ts'
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
  /** Path; null when nothing is deployed or the cluster is gone. */
  readonly kubeconfig: string | null
  /** Addresses that answer from this machine; null where absent. */
  readonly urls: {
    readonly app: string | null
    readonly prometheus: string | null
    readonly grafana: string | null
  }
  readonly pods: readonly PodStatus[]
  /** null where there is none. */
  readonly autoscaler: AutoscalerStatus | null
  /** What is not as it should be, and why. */
  readonly unhealthy: readonly string[]
}

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

/** Per address: on the own machine an answer takes milliseconds. */
const probeTimeoutMs = 2000

const nothing: Status = {
  target: null,
  ready: false,
  kubeconfig: null,
  urls: { app: null, prometheus: null, grafana: null },
  pods: [],
  autoscaler: null,
  unhealthy: [],
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

/** The first address at which a part of the platform answers. */
async function addressOf(
  { urls }: Endpoint,
  path: string,
  credentials?: string,
): Promise<string | null> {
  for (const url of urls) if (await answers(url, path, credentials)) return url
  return null
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
  const [app, prometheus, grafana] = await Promise.all([
    addressOf(connection.app, '/health'),
    addressOf(connection.prometheus, '/-/ready', credentials?.prometheus),
    addressOf(connection.grafana, '/api/health'),
  ])
  const { autoscaler, problem } = await autoscalerStatus(access, namespace)
  if (pods.length === 0) unhealthy.push(`namespace ${namespace} has no pods`)
  else if (problem !== undefined) unhealthy.push(problem)
  if (app === null) unhealthy.push(`app: ${connection.app.unanswered}`)
  if (prometheus === null) unhealthy.push(`prometheus: ${connection.prometheus.unanswered}`)
  if (grafana === null && pods.some(({ component }) => component === 'grafana')) {
    unhealthy.push(`grafana: ${connection.grafana.unanswered}`)
  }
  const status: Status = {
    target: target.name,
    ready: unhealthy.length === 0,
    kubeconfig: access.kubeconfig,
    urls: { app, prometheus, grafana },
    pods,
    autoscaler,
    unhealthy,
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
  const { kubeconfig } = target.access()
  try {
    const connection = await target.connect()
    return await inspect(target, connection).finally(() => connection.close())
  } catch (error) {
    return {
      status: {
        ...nothing,
        target: target.name,
        kubeconfig: existsSync(kubeconfig) ? kubeconfig : null,
        unhealthy: [`the cluster can't be reached: ${reasonOf(error)}`],
      },
    }
  }
}
