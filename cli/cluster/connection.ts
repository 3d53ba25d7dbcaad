import type { ClusterAccess } from './cluster-access.ts'
import type { Credentials } from './credentials.ts'
import type { Forward } from './local-port.ts'
import { forwardPort } from './port-forward.ts'

/** Where one part of the platform may answer. */
export interface Endpoint {
  /** Addresses, of which the first that answers is taken. */
  readonly urls: readonly string[]
  /** Reported where none answers, e.g. `no answer on port 30080`. */
  readonly unanswered: string
  /**
   * Opens a way to it where none of the addresses answers, until the connection is closed.
   * @returns its address
   * @default there is no other way
   */
  readonly forward?: () => Promise<string>
  /** It runs beside the cluster, so that no pod shows whether it is deployed. @default false */
  readonly isBesideCluster?: boolean
}

/** How a deployed platform is reached from this machine until it is closed. */
export interface Connection {
  readonly access: ClusterAccess
  readonly app: Endpoint
  readonly prometheus: Endpoint
  readonly grafana: Endpoint
  readonly logs: Endpoint
  /** When the node was started; what is said of pods from before is no longer so. @default unknown */
  readonly nodeStart?: Date | undefined
  /** @throws when the passwords can't be read */
  credentials(): Promise<Credentials>
  /**
   * Why the central Prometheus can't be asked any more, where the way to it is the reason.
   * @default the way is none that ends by itself
   */
  readonly lostWay?: () => string | undefined
  /** Ends what keeps the addresses open. */
  close(): Promise<void>
}

/** Ports of nodes at which a platform answers. */
export interface NodePorts {
  readonly http: number
  readonly prometheus: number
  readonly grafana: number
  readonly logs: number
}

/** The platform's parts at the same ports of several hosts. */
export function onNodePorts(hosts: readonly string[], ports: NodePorts) {
  const endpoint = (port: number): Endpoint => ({
    urls: hosts.map((host) => `http://${host}:${port}`),
    unanswered: `no answer on port ${port}`,
  })
  return {
    app: endpoint(ports.http),
    prometheus: endpoint(ports.prometheus),
    grafana: endpoint(ports.grafana),
    logs: endpoint(ports.logs),
  }
}

/** The Services that stand for the platform's parts, with their ports. */
const services = {
  app: { service: 'nginx', port: 80 },
  prometheus: { service: 'prometheus', port: 9090 },
  grafana: { service: 'grafana', port: 3000 },
  logs: { service: 'logs', port: 9428 },
} as const

/** Ways through the API server to the platform's parts, which are opened when needed. */
export function serviceForwards(access: ClusterAccess, namespace: string) {
  const opened: Promise<Forward>[] = []
  return {
    /**
     * Adds such a way to a part.
     * @param localPort port of this machine to listen on. @default a free one
     */
    add(part: keyof typeof services, endpoint: Endpoint, localPort?: number): Endpoint {
      return {
        ...endpoint,
        async forward() {
          const forward = forwardPort(access, { ...services[part], namespace }, localPort)
          opened.push(forward)
          return (await forward).url
        },
      }
    },
    /** Ends those that were opened. */
    async close() {
      for (const result of await Promise.allSettled(opened)) {
        if (result.status === 'fulfilled') await result.value.close()
      }
    },
  }
}

/**
 * Adds a way through the API server to parts that may have no address that answers here: the node
 * ports of minikube's docker driver can't be reached on macOS, on Windows, in WSL, with Docker Desktop
 * or with rootless docker (`NeedsPortForward` in `pkg/minikube/driver/driver.go`), those of kind nowhere.
 * @param localPorts ports of this machine to listen on. @default free ones
 */
export function withForwards(
  parts: ReturnType<typeof onNodePorts>,
  access: ClusterAccess,
  { namespace, localPorts }: { readonly namespace: string; readonly localPorts?: NodePorts },
): ReturnType<typeof onNodePorts> & Pick<Connection, 'close'> {
  const { add, close } = serviceForwards(access, namespace)
  return {
    app: add('app', parts.app, localPorts?.http),
    prometheus: add('prometheus', parts.prometheus, localPorts?.prometheus),
    grafana: add('grafana', parts.grafana, localPorts?.grafana),
    logs: add('logs', parts.logs, localPorts?.logs),
    close,
  }
}
