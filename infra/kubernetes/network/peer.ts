import type { Part } from '../namespace.ts'

/** A block of addresses, without some of them. */
interface AddressBlock {
  readonly cidr: string
  readonly except: readonly string[]
}

/** Pods of a namespace by their labels, or addresses outside of the cluster's pods. */
export type Peer =
  | { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly addresses: readonly (string | AddressBlock)[] }

/** The pods of a part of the platform. */
export const podsOf = ({ namespace, labels }: Pick<Part, 'namespace' | 'labels'>): Peer => ({
  namespace,
  labels,
})

/** Every address, of pods too: where clients of node ports and load balancers come from is unknown. */
export const anywhere: Peer = { addresses: ['0.0.0.0/0', '::/0'] }

/**
 * What is not in IANA's registries of special-purpose addresses, as those of private networks and
 * clusters (RFC 1918, 6598) and of the service that tells a machine of a cloud its credentials (3927).
 */
export const internet: Peer = {
  addresses: [
    {
      cidr: '0.0.0.0/0',
      except: [
        ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
        ...['172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'],
      ],
    },
    // All global unicast addresses of IPv6 (RFC 4291).
    '2000::/3',
  ],
}

/** What gives pods their role's credentials on each node: the agent of EKS Pod Identity. */
export const podIdentityAgent: Peer = { addresses: ['169.254.170.23/32'] }

/**
 * What answers names: CoreDNS or kube-dns in pods, as kubeadm and minikube label them.
 * @param address of its Service, where a program of each node answers instead, which has no labels
 */
export const clusterDns = (address?: string): Peer =>
  address === undefined
    ? { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }
    : { addresses: [`${address}/32`] }

/** A peer in the words of Terraform's provider. */
export const peerBlocks = (peer: Peer) =>
  'addresses' in peer
    ? peer.addresses.map((block) => ({
        ipBlock:
          typeof block === 'string' ? { cidr: block } : { ...block, except: [...block.except] },
      }))
    : [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } },
          podSelector: { matchLabels: { ...peer.labels } },
        },
      ]
