import { existsSync } from 'node:fs'
import type { Settings } from '../../config/schema.ts'
import { nodeProcess, nodeStartTime } from '../../embedded/node/node-process.ts'
import { settings } from '../settings.ts'
import {
  type ClusterAccess,
  clusterAccess,
  deployedTarget,
  type Target,
} from '../targets/targets.ts'
import { reasonOf } from '../terminal/failure.ts'
import { type AutoscalerStatus, autoscalerStatus } from './autoscaler-status.ts'
import { type Credentials, readCredentials } from './credentials.ts'
import { kubernetesClient, podProblem } from './kubernetes.ts'

/** What is deployed and how it is; the object that `status --json` prints. */
export interface Status {
  /** null when nothing is deployed. */
  readonly target: Target | null
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

/** The first of the hosts at which a NodePort answers, as an address. */
async function addressOf(
  hosts: readonly string[],
  port: number,
  path: string,
  credentials?: string,
): Promise<string | null> {
  for (const host of hosts) {
    const url = `http://${host}:${port}`
    if (await answers(url, path, credentials)) return url
  }
  return null
}

/** Where NodePorts answer: the embedded cluster offers them on loopback alone. */
async function nodeHosts(target: Target, access: ClusterAccess): Promise<string[]> {
  if (target === 'embedded') return ['127.0.0.1']
  const nodes = await (await kubernetesClient(access)).listNode()
  const addresses = nodes.items.flatMap(({ status }) => status?.addresses ?? [])
  const internal = addresses.filter(({ type }) => type === 'InternalIP')
  return [...internal.map(({ address }) => address), '127.0.0.1']
}

async function podsOf(access: ClusterAccess, namespace: string, nodeStart?: Date) {
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

async function inspect(
  target: Target,
  { namespace, nodePorts }: Settings,
  access: ClusterAccess,
): Promise<{ status: Status; credentials?: Credentials }> {
  // The address of a node that stands still may lead out of this machine, to nobody.
  if (target === 'embedded' && nodeProcess() === undefined) {
    throw new Error('its programs are not running. Start them: npm run up')
  }
  const nodeStart = target === 'embedded' ? nodeStartTime() : undefined
  const { pods, problems } = await podsOf(access, namespace, nodeStart)
  const unhealthy = [...problems]
  const credentials = await readCredentials(access, namespace).catch((error) => {
    unhealthy.push(`credentials: ${reasonOf(error)}`)
    return undefined
  })
  const hosts = await nodeHosts(target, access)
  const [app, prometheus, grafana] = await Promise.all([
    addressOf(hosts, nodePorts.http, '/health'),
    addressOf(hosts, nodePorts.prometheus, '/-/ready', credentials?.prometheus),
    addressOf(hosts, nodePorts.grafana, '/api/health'),
  ])
  const { autoscaler, problem } = await autoscalerStatus(access, namespace)
  if (pods.length === 0) unhealthy.push(`namespace ${namespace} has no pods`)
  else if (problem !== undefined) unhealthy.push(problem)
  if (app === null) unhealthy.push(`app: no answer on port ${nodePorts.http}`)
  if (prometheus === null) unhealthy.push(`prometheus: no answer on port ${nodePorts.prometheus}`)
  if (grafana === null && pods.some(({ component }) => component === 'grafana')) {
    unhealthy.push(`grafana: no answer on port ${nodePorts.grafana}`)
  }
  const status: Status = {
    target,
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
 * @param target @default the one that is deployed
 * @throws when more than one target is deployed and none is named, or settings are wrong
 */
export async function readStatus(
  target = deployedTarget(),
): Promise<{ status: Status; credentials?: Credentials }> {
  if (target === undefined) return { status: nothing }
  const config = settings()
  const access = clusterAccess(target, config)
  try {
    return await inspect(target, config, access)
  } catch (error) {
    const kubeconfig = existsSync(access.kubeconfig) ? access.kubeconfig : null
    const unhealthy = [`the cluster can't be reached: ${reasonOf(error)}`]
    return { status: { ...nothing, target, kubeconfig, unhealthy } }
  }
}
