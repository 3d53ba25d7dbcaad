import type { ClusterAccess } from '../cluster/cluster-access.ts'
import { type Connection, type NodePorts, serviceForwards } from '../cluster/connection.ts'
import { readCredentials } from '../cluster/credentials.ts'
import { askAws } from './aws-cli.ts'

export interface ManagedMonitoringOptions {
  readonly region: string
  /** Name of the environment: the workspace's alias. */
  readonly name: string
  readonly access: ClusterAccess
  readonly namespace: string
  /** Ports of this machine to listen on. @default free ones */
  readonly localPorts?: NodePorts | undefined
}

/**
 * A workspace of Amazon Managed Service for Prometheus by the cluster's proxy, which signs what it is asked,
 * and the Grafana of the cluster.
 */
export function connectManagedMonitoring(
  options: ManagedMonitoringOptions,
): Omit<Connection, 'access' | 'app' | 'logs'> {
  const { access, namespace, localPorts } = options
  const { add, close } = serviceForwards(access, namespace)
  const unanswered = 'no answer of Amazon Managed Service for Prometheus'
  const proxy = add('prometheus', { urls: [], unanswered }, localPorts?.prometheus)
  return {
    prometheus: {
      ...proxy,
      async forward() {
        const [path, url] = await Promise.all([workspacePath(options), proxy.forward?.()])
        return `${url}${path}`
      },
    },
    grafana: add('grafana', { urls: [], unanswered: 'no answer of Grafana' }, localPorts?.grafana),
    credentials: () => readCredentials(access, namespace),
    close,
  }
}

/** Path of an environment's workspace. @throws when there is none, or several have its name */
async function workspacePath({ region, name }: ManagedMonitoringOptions): Promise<string> {
  const { workspaces } = await askAws<{
    readonly workspaces: readonly { readonly alias?: string; readonly workspaceId: string }[]
  }>(region, ['amp', 'list-workspaces', '--alias', name])
  // Asked for are aliases that begin so.
  const [own, other] = workspaces.filter(({ alias }) => alias === name)
  if (own !== undefined && other === undefined) return `/workspaces/${own.workspaceId}`
  throw new Error(
    `Amazon Managed Service for Prometheus has ${own ? 'several workspaces' : 'no workspace'} with the alias ${name} in ${region}, expected was one`,
  )
}
