import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { clusterImages, imageRepository } from '../images/image-names.ts'
import { layout } from '../layout.ts'
import { network, nodeName, ports } from '../network.ts'
import { kubernetesVersion } from '../toolchain/versions.ts'
import { cni, containerd } from './container-runtime.ts'
import { storage } from './storage.ts'

const { cluster } = layout
const file = (name: string) => join(cluster.configuration, name)

/** Paths of the configuration files that {@link writeConfiguration} writes. */
export const configurationFiles = {
  kubeadm: file('kubeadm.yaml'),
  kubelet: file('kubelet.yaml'),
  kubeProxy: file('kube-proxy.yaml'),
  containerd: file('containerd.toml'),
  cni: file('cni.d'),
  resolver: file('resolv.conf'),
  storage: file('storage.yaml'),
} as const

function kubeadm(): string {
  const apiVersion = 'kubeadm.k8s.io/v1beta4'
  return [
    {
      apiVersion,
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: network.nodeAddress, bindPort: ports.apiServer.port },
      nodeRegistration: { name: nodeName },
    },
    {
      apiVersion,
      kind: 'ClusterConfiguration',
      kubernetesVersion,
      certificatesDir: cluster.certificates,
      apiServer: { certSANs: ['localhost', '127.0.0.1'] },
      networking: { podSubnet: network.podSubnet, serviceSubnet: network.serviceSubnet },
      dns: {
        imageRepository,
        imageTag: clusterImages.coreDns.slice(clusterImages.coreDns.lastIndexOf(':') + 1),
      },
    },
  ]
    .map((document) => stringify(document))
    .join('---\n')
}

function kubelet(): string {
  return stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    // On the bridge's address alone: other machines have no route to it.
    address: ports.kubelet.host,
    port: ports.kubelet.port,
    healthzBindAddress: ports.kubeletHealth.host,
    healthzPort: ports.kubeletHealth.port,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(cluster.certificates, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    failSwapOn: false,
    // Lowering it needs CAP_SYS_RESOURCE, which containers often lack.
    oomScoreAdj: 0,
    clusterDNS: [network.dnsAddress],
    clusterDomain: 'cluster.local',
    resolvConf: configurationFiles.resolver,
    // There are none; the default folder would be made outside of the cluster's.
    volumePluginDir: join(cluster.kubelet, 'volume-plugins'),
    // The disk is the user's: only a nearly full one evicts pods. Images can't be pulled again, so none is collected.
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
    },
    imageGCHighThresholdPercent: 100,
    // One node with few pods: see changes of ConfigMaps and Secrets soon.
    syncFrequency: '10s',
    // Where the whole node starts, programs end for want of one that starts beside them: NGINX looks
    // a name up before cluster DNS is there. By default each would wait 10 s, then 20 s, then 40 s.
    crashLoopBackOff: { maxContainerRestartPeriod: '5s' },
  })
}

function kubeProxy(): string {
  return stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clientConnection: { kubeconfig: cluster.kubeconfig },
    hostnameOverride: nodeName,
    clusterCIDR: network.podSubnet,
    healthzBindAddress: `${ports.proxyHealth.host}:${ports.proxyHealth.port}`,
    metricsBindAddress: `${ports.proxyMetrics.host}:${ports.proxyMetrics.port}`,
    // NodePorts answer on this machine alone.
    nodePortAddresses: ['127.0.0.0/8'],
    oomScoreAdj: 0,
    // 0: leave the machine's connection tracking as it is.
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  })
}

/**
 * The machine's resolver without loopback addresses: in a pod they would be the pod itself, and
 * CoreDNS would ask itself for ever. Without any other, names outside the cluster don't resolve.
 */
async function resolver(): Promise<string> {
  const paths = ['/run/systemd/resolve/resolv.conf', '/etc/resolv.conf']
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => '')
    const servers = text.match(/^nameserver\s+(?!127\.|::1).+$/gm)
    if (servers !== null) return `${servers.join('\n')}\n`
  }
  return `nameserver ${network.nodeAddress}\n`
}

/** Writes every configuration file of the cluster. */
export async function writeConfiguration(): Promise<void> {
  await mkdir(configurationFiles.cni, { recursive: true })
  await Promise.all([
    writeFile(configurationFiles.kubeadm, kubeadm()),
    writeFile(configurationFiles.kubelet, kubelet()),
    writeFile(configurationFiles.kubeProxy, kubeProxy()),
    writeFile(configurationFiles.containerd, containerd(configurationFiles.cni)),
    writeFile(join(configurationFiles.cni, '10-tally.conflist'), cni()),
    writeFile(configurationFiles.resolver, await resolver()),
    writeFile(configurationFiles.storage, storage()),
  ])
}
