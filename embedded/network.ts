/**
 * Addresses of the single node. The node's own is of TEST-NET-2 (RFC 5737), which no real network
 * uses, and stands on a bridge of its own: the API server can't advertise a loopback address.
 */
export const network = {
  nodeBridge: 'tally-node',
  podBridge: 'tally-pods',
  nodeAddress: '198.51.100.1',
  podSubnet: '10.244.0.0/24',
  serviceSubnet: '10.96.0.0/16',
  dnsAddress: '10.96.0.10',
  /** Queue of the kernel in which new connections of pods wait for NetworkPolicies; any number is as good. */
  policyQueue: 5142,
} as const

export const loopback = '127.0.0.1'

/** Ports that the cluster listens on; a start refuses when one of them is taken. */
export const ports = {
  apiServer: { port: 6443, host: network.nodeAddress },
  etcdClient: { port: 2379, host: loopback },
  etcdPeer: { port: 2380, host: loopback },
  controllerManager: { port: 10257, host: loopback },
  scheduler: { port: 10259, host: loopback },
  kubelet: { port: 10250, host: network.nodeAddress },
  kubeletHealth: { port: 10248, host: loopback },
  proxyHealth: { port: 10256, host: loopback },
  proxyMetrics: { port: 10249, host: loopback },
} as const

export const nodeName = 'tally'
