import type { Part } from '../namespace.ts'

/** Pods of a namespace by their labels, or addresses outside of the cluster's pods. */
export type Peer =
  | { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly addresses: readonly string[] }

/** The pods of a part of the platform. */
export const podsOf = ({ namespace, labels }: Pick<Part, 'namespace' | 'labels'>): Peer => ({
  namespace,
  labels,
})

/** Every address, of pods too: where clients of node ports and load balancers come from is unknown. */
export const anywhere: Peer = { addresses: ['0.0.0.0/0', '::/0'] }

/** CoreDNS or kube-dns, as kubeadm, minikube and EKS label it. */
export const clusterDns: Peer = {
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
}

/** A peer in the words of Terraform's provider. */
export const peerBlocks = (peer: Peer) =>
  'addresses' in peer
    ? peer.addresses.map((cidr) => ({ ipBlock: { cidr } }))
    : [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } },
          podSelector: { matchLabels: { ...peer.labels } },
        },
      ]
