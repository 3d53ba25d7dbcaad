import type { TerraformStack } from 'cdktf'
import { manifests } from '../infra/synthesized.ts'

type Labels = Readonly<Record<string, string>>
type Selector = { readonly matchLabels?: Labels } | undefined

interface Port {
  readonly port?: number | string
  readonly protocol?: string
}

interface PeerBlock {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
  readonly podSelector?: Selector
  readonly namespaceSelector?: Selector
}

interface Policy {
  readonly podSelector?: Selector
  readonly policyTypes: readonly string[]
  readonly ingress?: readonly { from?: readonly PeerBlock[]; ports?: readonly Port[] }[]
  readonly egress?: readonly { to?: readonly PeerBlock[]; ports?: readonly Port[] }[]
}

/** A pod on the simulated network, or an address outside of it. */
export type Host =
  | {
      readonly name: string
      readonly namespace: string
      readonly labels: Labels
      readonly ports: Readonly<Record<string, number>>
    }
  | { readonly address: string }

const matches = (selector: Selector, labels: Labels) =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value)

const numberOf = (address: string) =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function contains(cidr: string, address: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/')
  if (base.includes(':')) return false
  const size = 2 ** (32 - Number(bits))
  return Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size)
}

function isPeer(block: PeerBlock, host: Host, policyNamespace: string): boolean {
  // Whether a block of addresses has pods in it, Kubernetes leaves to the network: here all are.
  if (block.ipBlock) {
    const { cidr, except = [] } = block.ipBlock
    return 'address' in host
      ? contains(cidr, host.address) && !except.some((other) => contains(other, host.address))
      : cidr === '0.0.0.0/0' && except.length === 0
  }
  if ('address' in host) return false
  const inNamespace = block.namespaceSelector
    ? matches(block.namespaceSelector, { 'kubernetes.io/metadata.name': host.namespace })
    : host.namespace === policyNamespace
  return inNamespace && matches(block.podSelector, host.labels)
}

const isPort = (ports: readonly Port[] | undefined, to: Host, port: number) =>
  ports === undefined ||
  ports.some(({ port: allowed, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return false
    if (allowed === undefined || Number(allowed) === port) return true
    return 'ports' in to && to.ports[allowed] === port
  })

/** The network of a stack's cluster, with the NetworkPolicies that the stack describes. */
export class SimulatedNetwork {
  readonly pods: readonly Extract<Host, { readonly name: string }>[]
  readonly #policies: readonly { readonly namespace: string; readonly spec: Policy }[]

  constructor(stack: TerraformStack) {
    const objects = manifests(stack)
    this.#policies = objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ metadata, spec }) => ({ namespace: metadata.namespace ?? '', spec: spec as Policy }))
    this.pods = objects.flatMap(({ metadata, spec }) => {
      const { template, jobTemplate } = (spec ?? {}) as Workload
      const pod = template ?? jobTemplate?.spec.template
      if (!pod) return []
      const ports = (pod.spec.containers ?? []).flatMap((container) => container.ports ?? [])
      return {
        name: metadata.name,
        namespace: metadata.namespace ?? '',
        labels: pod.metadata?.labels ?? {},
        ports: Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort])),
      }
    })
  }

  /** Whether a new TCP connection gets through. */
  allows(from: Host, to: Host, port: number): boolean {
    return this.#sends(from, to, port) && this.#takes(from, to, port)
  }

  #of(host: Host, type: string) {
    if ('address' in host) return []
    return this.#policies.filter(
      ({ namespace, spec }) =>
        namespace === host.namespace &&
        spec.policyTypes.includes(type) &&
        matches(spec.podSelector, host.labels),
    )
  }

  #sends(from: Host, to: Host, port: number): boolean {
    const policies = this.#of(from, 'Egress')
    const rules = policies.flatMap(({ namespace, spec }) =>
      (spec.egress ?? []).map((rule) => ({ namespace, ...rule })),
    )
    return (
      policies.length === 0 ||
      rules.some(
        ({ namespace, to: peers, ports }) =>
          isPort(ports, to, port) && (peers ?? []).some((peer) => isPeer(peer, to, namespace)),
      )
    )
  }

  #takes(from: Host, to: Host, port: number): boolean {
    const policies = this.#of(to, 'Ingress')
    const rules = policies.flatMap(({ namespace, spec }) =>
      (spec.ingress ?? []).map((rule) => ({ namespace, ...rule })),
    )
    return (
      policies.length === 0 ||
      rules.some(
        ({ namespace, from: peers, ports }) =>
          isPort(ports, to, port) && (peers ?? []).some((peer) => isPeer(peer, from, namespace)),
      )
    )
  }
}

interface Workload {
  readonly template?: {
    readonly metadata?: { readonly labels?: Labels }
    readonly spec: {
      readonly containers?: readonly {
        readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
      }[]
    }
  }
  readonly jobTemplate?: { readonly spec: { readonly template: Workload['template'] } }
}
