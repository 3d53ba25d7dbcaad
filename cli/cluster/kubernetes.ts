import { statSync } from 'node:fs'
import type {
  ApiregistrationV1Api,
  AppsV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  KubeConfig,
  PortForward,
} from '@kubernetes/client-node'
import { reasonOf } from '../terminal/failure.ts'
import { type ClusterAccess, filesOf } from './cluster-access.ts'

/** Adds a file to what was read before it: of two with the same name, the first counts. */
function addFile(config: KubeConfig, next: KubeConfig, file: string): void {
  try {
    next.loadFromFile(file)
  } catch (error) {
    throw new Error(`${file} can not be read as a kubeconfig: ${reasonOf(error)}`)
  }
  const isNew =
    (known: readonly { readonly name: string }[]) =>
    ({ name }: { readonly name: string }) =>
      !known.some((each) => each.name === name)
  next.clusters = next.clusters.filter(isNew(config.clusters))
  next.users = next.users.filter(isNew(config.users))
  next.contexts = next.contexts.filter(isNew(config.contexts))
  config.mergeConfig(next, Boolean(config.currentContext))
}

/** A client for the cluster of a target; it touches the named context only. */
async function connect(access: ClusterAccess) {
  const { context } = access
  const files = filesOf(access)
  const looked = files.join(', ')
  // An empty one is what `mktemp` makes, for a cluster that is not started yet.
  const filled = files.filter((file) => statSync(file, { throwIfNoEntry: false })?.size)
  if (filled.length === 0) {
    throw new Error(
      `There is no kubeconfig at ${looked}: no cluster was started. Fix: start it, or name the file of another in KUBECONFIG or settings.json: local.kubeconfig`,
    )
  }
  // Loaded where there is a cluster to talk to: it takes as long as all the rest of a command.
  const client = await import('@kubernetes/client-node')
  const config = new client.KubeConfig()
  for (const file of filled) addFile(config, new client.KubeConfig(), file)
  if (context !== undefined) {
    const known = config.getContexts().map(({ name }) => name)
    if (!known.includes(context)) {
      throw new Error(
        `${looked} has no context "${context}"; it has: ${known.join(', ') || 'none'}. Fix: name one of them in settings.json: local.context`,
      )
    }
    config.setCurrentContext(context)
  }
  if (!config.getCurrentCluster()) {
    throw new Error(`${looked} names no cluster for the context "${config.getCurrentContext()}"`)
  }
  return { client, config }
}

/**
 * A client for what the cluster of a target holds.
 * @throws when the kubeconfig or its context is not there or can't be used
 */
export async function kubernetesClient(access: ClusterAccess): Promise<CoreV1Api> {
  const { client, config } = await connect(access)
  return config.makeApiClient(client.CoreV1Api)
}

/** A client for Deployments, StatefulSets and DaemonSets, and the option with which it takes a patch. */
export interface WorkloadsClient {
  readonly apps: AppsV1Api
  /** JSON merge patch (RFC 7386): the given fields are set, all others stay. */
  readonly asMergePatch: Parameters<AppsV1Api['patchNamespacedDeployment']>[1]
}

/**
 * A client for what keeps pods on a target.
 * @throws when the kubeconfig or its context is not there or can't be used
 */
export async function workloadsClient(access: ClusterAccess): Promise<WorkloadsClient> {
  const { client, config } = await connect(access)
  return {
    apps: config.makeApiClient(client.AppsV1Api),
    asMergePatch: client.setHeaderOptions('Content-Type', client.PatchStrategy.MergePatch),
  }
}

/**
 * Clients for what runs on a target, and for ways to it through the API server.
 * @throws when the kubeconfig or its context is not there or can't be used
 */
export async function portForwardClient(
  access: ClusterAccess,
): Promise<{ readonly core: CoreV1Api; readonly forward: PortForward }> {
  const { client, config } = await connect(access)
  return {
    core: config.makeApiClient(client.CoreV1Api),
    forward: new client.PortForward(config),
  }
}

/**
 * Where the API server of a target answers.
 * @throws when the kubeconfig or its context is not there or can't be used
 */
export async function clusterAddress(access: ClusterAccess): Promise<string> {
  return (await connect(access)).config.getCurrentCluster()?.server ?? 'no address'
}

/** Clients for autoscalers, and for the API that they get figures from. */
export interface AutoscalingClient {
  readonly autoscaling: AutoscalingV2Api
  readonly apiServices: ApiregistrationV1Api
}

/**
 * Clients for the autoscaling of a target.
 * @throws when the kubeconfig or its context is not there or can't be used
 */
export async function autoscalingClient(access: ClusterAccess): Promise<AutoscalingClient> {
  const { client, config } = await connect(access)
  return {
    autoscaling: config.makeApiClient(client.AutoscalingV2Api),
    apiServices: config.makeApiClient(client.ApiregistrationV1Api),
  }
}

/** The HTTP status of an error of the Kubernetes client, if that is what it is. */
export function statusCode(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
    ? error.code
    : undefined
}
