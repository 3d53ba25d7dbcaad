import { DaemonSetV1 } from '@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js'
import { Construct } from 'constructs'
import { labels, metricsPorts } from '../labels.ts'
import { Namespace } from '../namespace.ts'
import { probes } from '../workload/probes.ts'
import { exporterResources, resourceMaps } from '../workload/resources.ts'
import { restrictedContainer, restrictedPod, users } from '../workload/restricted-pod.ts'

export interface NodeExporterProps {
  /** The platform's namespace: the exporter's own is named after it. */
  readonly namespace: Namespace
  readonly image: string
}

/**
 * What is asked of a node. The pod has a network of its own, so the node's is left to cAdvisor,
 * and the exporter opens no port on the node.
 */
const collectors = ['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'stat', 'uname']
/** What is no disk of the node: of all others the dashboards show how full they are. */
const pseudoFilesystems =
  '^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|mqueue|nsfs|overlay|proc|pstore|rpc_pipefs|securityfs|squashfs|sysfs|tmpfs|tracefs)$'
const containersFolders =
  '^/(dev|proc|run|sys|var/lib/(containerd|docker|kubelet)|.*/kubelet/pods)($|/)'
const root = '/host/root'
const port = 9100
const name = 'node-exporter'
const matchLabels = labels(name, name)

/**
 * Prometheus' node exporter on every node. It reads the node's files, which Pod Security
 * "restricted" forbids, so it gets a namespace of its own; all else about its pods is as
 * restricted as everywhere.
 */
export class NodeExporter extends Construct {
  /** `<namespace>-nodes`. */
  readonly namespace: Namespace

  constructor(scope: Construct, id: string, props: NodeExporterProps) {
    super(scope, id)
    this.namespace = new Namespace(this, 'Namespace', {
      name: `${props.namespace.name}-nodes`,
      podSecurity: 'privileged',
    })
    new DaemonSetV1(this, 'DaemonSet', {
      metadata: this.namespace.metadata(name, name, name),
      spec: {
        selector: { matchLabels },
        template: {
          metadata: { labels: matchLabels },
          spec: {
            ...restrictedPod({ user: users.prometheus }),
            // Every node has figures, whatever it is kept for.
            toleration: [{ operator: 'Exists' }],
            container: [
              {
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
                ...restrictedContainer,
                port: [{ name: metricsPorts.own, containerPort: port }],
                volumeMount: [
                  {
                    name: 'root',
                    mountPath: root,
                    readOnly: true,
                    mountPropagation: 'HostToContainer',
                  },
                ],
                resources: resourceMaps(exporterResources),
                ...probes({
                  ready: { httpGet: { path: '/', port: metricsPorts.own } },
                  alive: { httpGet: { path: '/', port: metricsPorts.own } },
                }),
              },
            ],
            volume: [{ name: 'root', hostPath: { path: '/' } }],
          },
        },
      },
    })
  }
}
