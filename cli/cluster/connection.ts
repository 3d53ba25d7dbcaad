import type { ClusterAccess } from './cluster-access.ts'
import type { Credentials } from './credentials.ts'

/** Where one part of the platform may answer. */
export interface Endpoint {
  /** Addresses, of which the first that answers is taken. */
  readonly urls: readonly string[]
  /** Reported where none answers, e.g. `no answer on port 30080`. */
  readonly unanswered: string
}

/** How a deployed platform is reached from this machine until it is closed. */
export interface Connection {
  readonly access: ClusterAccess
  readonly app: Endpoint
  readonly prometheus: Endpoint
  readonly grafana: Endpoint
  /** When the node was started; what is said of pods from before is no longer so. @default unknown */
  readonly nodeStart?: Date | undefined
  /** @throws when the passwords can't be read */
  credentials(): Promise<Credentials>
  /** Ends what keeps the addresses open. */
  close(): Promise<void>
}

/** Ports of nodes at which a platform answers. */
export interface NodePorts {
  readonly http: number
  readonly prometheus: number
  readonly grafana: number
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
  }
}
