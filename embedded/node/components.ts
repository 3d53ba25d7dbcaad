import { join } from 'node:path'
import { layout } from '../layout.ts'
import { network, nodeName, ports } from '../network.ts'
import { program } from '../toolchain/programs.ts'
import { configurationFiles } from './configuration.ts'

/** One long-running program of the node. */
export interface Component {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const { cluster } = layout
const certificate = (name: string) => join(cluster.certificates, name)
const kubeconfig = (name: string) => join(cluster.kubeconfigs, name)
const flags = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`)

function etcd(): Component {
  const client = `https://${ports.etcdClient.host}:${ports.etcdClient.port}`
  const peer = `https://${ports.etcdPeer.host}:${ports.etcdPeer.port}`
  return {
    name: 'etcd',
    command: program('etcd'),
    args: flags({
      name: nodeName,
      'data-dir': cluster.etcd,
      'listen-client-urls': client,
      'advertise-client-urls': client,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `${nodeName}=${peer}`,
      'cert-file': certificate('etcd/server.crt'),
      'key-file': certificate('etcd/server.key'),
      'trusted-ca-file': certificate('etcd/ca.crt'),
      'client-cert-auth': 'true',
      'peer-cert-file': certificate('etcd/peer.crt'),
      'peer-key-file': certificate('etcd/peer.key'),
      'peer-trusted-ca-file': certificate('etcd/ca.crt'),
      'peer-client-cert-auth': 'true',
      'log-level': 'warn',
    }),
  }
}

function apiServer(): Component {
  return {
    name: 'kube-apiserver',
    command: program('kube-apiserver'),
    args: flags({
      'advertise-address': network.nodeAddress,
      // The bridge's address alone: pods and this machine reach it, other machines have no route to it.
      'bind-address': ports.apiServer.host,
      'secure-port': ports.apiServer.port,
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins': 'NodeRestriction',
      'client-ca-file': certificate('ca.crt'),
      'tls-cert-file': certificate('apiserver.crt'),
      'tls-private-key-file': certificate('apiserver.key'),
      'kubelet-client-certificate': certificate('apiserver-kubelet-client.crt'),
      'kubelet-client-key': certificate('apiserver-kubelet-client.key'),
      // The node's host name resolves nowhere; logs and exec need an address.
      'kubelet-preferred-address-types': 'InternalIP',
      'etcd-servers': `https://${ports.etcdClient.host}:${ports.etcdClient.port}`,
      'etcd-cafile': certificate('etcd/ca.crt'),
      'etcd-certfile': certificate('apiserver-etcd-client.crt'),
      'etcd-keyfile': certificate('apiserver-etcd-client.key'),
      'proxy-client-cert-file': certificate('front-proxy-client.crt'),
      'proxy-client-key-file': certificate('front-proxy-client.key'),
      'requestheader-client-ca-file': certificate('front-proxy-ca.crt'),
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-username-headers': 'X-Remote-User',
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-account-key-file': certificate('sa.pub'),
      'service-account-signing-key-file': certificate('sa.key'),
      'service-cluster-ip-range': network.serviceSubnet,
    }),
  }
}

function controllerManager(): Component {
  return {
    name: 'kube-controller-manager',
    command: program('kube-controller-manager'),
    args: flags({
      kubeconfig: kubeconfig('controller-manager.conf'),
      'authentication-kubeconfig': kubeconfig('controller-manager.conf'),
      'authorization-kubeconfig': kubeconfig('controller-manager.conf'),
      'bind-address': ports.controllerManager.host,
      'secure-port': ports.controllerManager.port,
      'root-ca-file': certificate('ca.crt'),
      'cluster-signing-cert-file': certificate('ca.crt'),
      'cluster-signing-key-file': certificate('ca.key'),
      'service-account-private-key-file': certificate('sa.key'),
      'use-service-account-credentials': 'true',
      // There are no such plugins; the default folder would be made outside of the cluster's.
      'flex-volume-plugin-dir': join(cluster.kubelet, 'volume-plugins'),
      // By default 15 s: with few pods looking more often costs nothing, and the load is met sooner.
      'horizontal-pod-autoscaler-sync-period': '5s',
      // What a new pod uses counts once it is ready and was measured. By default 30 s and 5 min, for
      // programs that take long and much processor to start; Tally's takes a second.
      'horizontal-pod-autoscaler-initial-readiness-delay': '5s',
      'horizontal-pod-autoscaler-cpu-initialization-period': '30s',
      // There is no second node to lead against, and waiting for the lease costs 15 s at every restart.
      'leader-elect': 'false',
    }),
  }
}

function scheduler(): Component {
  return {
    name: 'kube-scheduler',
    command: program('kube-scheduler'),
    args: flags({
      kubeconfig: kubeconfig('scheduler.conf'),
      'authentication-kubeconfig': kubeconfig('scheduler.conf'),
      'authorization-kubeconfig': kubeconfig('scheduler.conf'),
      'bind-address': ports.scheduler.host,
      'secure-port': ports.scheduler.port,
      'leader-elect': 'false',
    }),
  }
}

const containerd = (): Component => ({
  name: 'containerd',
  command: '/usr/bin/containerd',
  args: flags({ config: configurationFiles.containerd }),
})

const kubelet = (): Component => ({
  name: 'kubelet',
  command: program('kubelet'),
  args: flags({
    config: configurationFiles.kubelet,
    kubeconfig: kubeconfig('kubelet.conf'),
    'root-dir': cluster.kubelet,
    'cert-dir': join(cluster.kubelet, 'pki'),
    'hostname-override': nodeName,
    'node-ip': network.nodeAddress,
  }),
})

const kubeProxy = (): Component => ({
  name: 'kube-proxy',
  command: program('kube-proxy'),
  args: flags({ config: configurationFiles.kubeProxy }),
})

const networkPolicies = (): Component => ({
  name: 'network-policies',
  command: program('network-policies'),
  args: flags({
    // Of kubeadm's users the least one that may watch pods, namespaces and policies.
    kubeconfig: kubeconfig('controller-manager.conf'),
    node: nodeName,
    'pod-subnet': network.podSubnet,
    queue: network.policyQueue,
  }),
})

/**
 * The node's programs in the order they start. They stop in the reverse: an API server whose etcd
 * went first hangs for minutes.
 * @param enforcesPolicies whether the kernel can enforce NetworkPolicies
 */
export function components(enforcesPolicies: boolean): readonly Component[] {
  return [
    etcd(),
    apiServer(),
    ...(enforcesPolicies ? [networkPolicies()] : []),
    containerd(),
    controllerManager(),
    scheduler(),
    kubelet(),
    kubeProxy(),
  ]
}
