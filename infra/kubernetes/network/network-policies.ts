import {
  NetworkPolicyV1,
  type NetworkPolicyV1Spec,
} from '@cdktf/provider-kubernetes/lib/network-policy-v1/index.js'
import { Construct } from 'constructs'
import { metricsPorts, platformName } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import { type Peer, peerBlocks } from './peer.ts'

/** Connections that one part of the platform opens to another. */
export interface Flow {
  readonly from: Peer
  readonly to: Peer
  /** Numbers, or names of the receiving container's ports. @default every port of TCP */
  readonly ports?: readonly (string | number)[] | undefined
}

export interface NetworkPoliciesProps {
  /** Everything in them is denied but what follows. */
  readonly namespaces: readonly Namespace[]
  readonly flows: readonly Flow[]
  /** What answers at port 53, over UDP and TCP. */
  readonly clusterDns: Peer
  /** The Prometheus agent, which reaches the metrics of all pods. */
  readonly agent: Peer
}

const portBlocks = (ports: Flow['ports'], protocol = 'TCP') =>
  (ports ?? [undefined]).map((port) => ({
    protocol,
    ...(port !== undefined && { port: String(port) }),
  }))

const scraped = Object.values(metricsPorts)

/**
 * What the platform's pods may send and take: nothing but cluster DNS, the agent's scrapes and the
 * flows. What a node sends to its own pods, as the kubelet's probes and port-forwards, Kubernetes
 * leaves out of policies. They are in force where the cluster's network enforces NetworkPolicies.
 */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id)
    const { namespaces, flows, agent, clusterDns } = props
    const everyPod = namespaces.map(
      ({ name }): Peer => ({
        namespace: name,
        labels: { 'app.kubernetes.io/part-of': platformName },
      }),
    )
    const all = [...flows, ...everyPod.map((to) => ({ from: agent, to, ports: scraped }))]
    for (const namespace of namespaces) this.namespacePolicies(namespace, all, clusterDns)
  }

  private namespacePolicies(namespace: Namespace, flows: readonly Flow[], clusterDns: Peer): void {
    const here = new Construct(this, namespace.name)
    const policy = (name: string, spec: NetworkPolicyV1Spec) =>
      new NetworkPolicyV1(here, name, {
        metadata: namespace.part('network', 'platform').metadata(name),
        spec,
      })
    // With a dot: no service can have such a name.
    policy('default.deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    policy('default.cluster-dns', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: peerBlocks(clusterDns),
          ports: [...portBlocks([53], 'UDP'), ...portBlocks([53])],
        },
      ],
    })
    const isHere = (peer: Peer) => 'namespace' in peer && peer.namespace === namespace.name
    const peers = new Map(
      flows
        .flatMap(({ from, to }) => [from, to])
        .filter(isHere)
        .map((peer) => [nameOf(peer), peer]),
    )
    for (const [name, peer] of peers) {
      const isThis = (other: Peer) => isHere(other) && nameOf(other) === name
      const ingress = flows
        .filter(({ to }) => isThis(to))
        .map(({ from, ports }) => ({ from: peerBlocks(from), ports: portBlocks(ports) }))
      const egress = flows
        .filter(({ from }) => isThis(from))
        .map(({ to, ports }) => ({ to: peerBlocks(to), ports: portBlocks(ports) }))
      policy(name, {
        podSelector: { matchLabels: { ...('labels' in peer && peer.labels) } },
        policyTypes: [
          ...(ingress.length > 0 ? ['Ingress'] : []),
          ...(egress.length > 0 ? ['Egress'] : []),
        ],
        ...(ingress.length > 0 && { ingress }),
        ...(egress.length > 0 && { egress }),
      })
    }
  }
}

/** Name of the policy for a peer's pods: that of the part and its component, or of all. */
function nameOf(peer: Peer): string {
  const labels = 'labels' in peer ? peer.labels : {}
  const names = [labels['app.kubernetes.io/name'], labels['app.kubernetes.io/component']]
  const known = names.filter((name) => name !== undefined)
  return known.length === 0 ? 'scraped' : [...new Set(known)].join('-')
}
