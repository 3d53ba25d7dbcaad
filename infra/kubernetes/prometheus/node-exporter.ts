import { DaemonSetV1 } from '@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js'
import { Construct } from 'constructs'
import { metricsPorts } from '../labels.ts'
import type { NodesNamespace } from '../nodes-namespace.ts'
import type { Container } from '../workload/container.ts'
import { podTemplate } from '../workload/pod.ts'
import { httpGet } from '../workload/probes.ts'
import { exporterResources } from '../workload/resources.ts'
import { rolloutTimeouts } from '../workload/rollout-timeout.ts'
import { users } from '../workload/security.ts'
import type { Volume } from '../workload/volume.ts'

export interface NodeExporterProps {
  /** Where its pods run, which mount the node's files. */
  readonly nodes: NodesNamespace
  readonly image: string
}

/**
 * The network collectors are left out: the pod has its own network, so that the exporter opens no
 * port on the node.
 */
const collectors = ['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'stat', 'uname']
/** File systems and mounts that are no disks of the node, whose use the dashboards don't show. */
const pseudoFilesystems =
  '^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|mqueue|nsfs|overlay|proc|pstore|rpc_pipefs|securityfs|squashfs|sysfs|tmpfs|tracefs)$'
const containersFolders =
  '^/(dev|proc|run|sys|var/lib/(containerd|docker|kubelet)|.*/kubelet/pods)($|/)'
const root = '/host/root'
const nodesFiles: Volume = {
  name: 'root',
  source: { hostPath: { path: '/' } },
  readOnly: true,
  mountPropagation: 'HostToContainer',
}
const port = 9100
const name = 'node-exporter'
const answers = httpGet('/', metricsPorts.own)

/**
 * Prometheus' node exporter on every node. But for the node's files that they mount, its pods are
 * restricted like all.
 */
export class NodeExporter extends Construct {
  constructor(scope: Construct, id: string, props: NodeExporterProps) {
    super(scope, id)
    const part = props.nodes.part(name, name)
    const exporter: Container = {
      name,
      image: props.image,
      args: [
        `--path.rootfs=${root}`,
        `--path.procfs=${root}/proc`,
        `--path.sysfs=${root}/sys`,
        '--collector.disable-defaults',
        ...collectors.map((collector) => `--collector.${collector}`),
        `--collector.filesystem.fs-types-exclude=${pseudoFilesystems}`,
        `--collector.filesystem.mount-points-exclude=${containersFolders}`,
        `--web.listen-address=:${port}`,
      ],
      ports: { [metricsPorts.own]: port },
      mounts: { [root]: nodesFiles },
      resources: exporterResources,
      probes: { ready: answers, alive: answers },
    }
    const { template } = podTemplate(`${this.node.path}/DaemonSet`, part, {
      user: users.prometheus,
      // Also on nodes that are reserved for other workloads.
      toleration: [{ operator: 'Exists' }],
      containers: [exporter],
    })
    new DaemonSetV1(this, 'DaemonSet', {
      metadata: part.metadata(),
      timeouts: rolloutTimeouts,
      spec: { selector: { matchLabels: part.labels }, template },
    })
  }
}
