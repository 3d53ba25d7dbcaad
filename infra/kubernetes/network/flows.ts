import type { Service } from '../workload/service.ts'
import type { Flow } from './network-policies.ts'
import { anywhere, type Peer, podsOf } from './peer.ts'

/** What is outside of the cluster's pods, as NetworkPolicies name it. */
export interface ClusterNetwork {
  /** Blocks with the addresses of nodes, API server, and of monitoring on another machine. */
  readonly addresses: readonly string[]
  /** Ports that the API server may have, as pods or nodes see it. */
  readonly apiServerPorts: readonly number[]
  /** Address of the Service of cluster DNS, where a program of each node answers. @default pods answer */
  readonly dnsAddress?: string | undefined
}

/** A Service as the end of a flow. */
const at = ({ part, targetPort }: Service) => ({ to: podsOf(part), ports: [targetPort] })

/** Who connects to whom in a platform, as its parts are created. */
export class Flows {
  readonly all: Flow[] = []
  readonly #network: ClusterNetwork

  constructor(network: ClusterNetwork = { addresses: [], apiServerPorts: [] }) {
    this.#network = network
  }

  add(...flows: readonly Flow[]): void {
    this.all.push(...flows)
  }

  toService(from: Peer, to: Service): void {
    this.add({ from, ...at(to) })
  }

  /** From one Service's pods to another's. */
  connect(from: Service, to: Service): void {
    this.toService(podsOf(from.part), to)
  }

  /** To the API server, which pods with a token ask. */
  toApiServer(from: Peer): void {
    this.toOutside(from, this.#network.apiServerPorts)
  }

  /** To all that is outside of the cluster's pods. */
  toOutside(from: Peer, ports: Flow['ports']): void {
    this.add({ from, to: { addresses: this.#network.addresses }, ports })
  }

  /** From everywhere: clients come through a node port or a load balancer. */
  open(to: Service): void {
    this.toService(anywhere, to)
  }
}
