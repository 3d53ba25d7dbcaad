import { ClusterRoleBindingV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-binding-v1/index.js'
import { ClusterRoleV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-v1/index.js'
import { DaemonSetV1 } from '@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js'
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js'
import { Construct } from 'constructs'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsFolder,
  credentialsVolume,
  logsUsername,
} from '../credentials.ts'
import { metricsPorts } from '../labels.ts'
import type { Namespace, Part } from '../namespace.ts'
import type { NodesNamespace } from '../nodes-namespace.ts'
import type { Container } from '../workload/container.ts'
import { podTemplate } from '../workload/pod.ts'
import { httpGet } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { rolloutTimeouts } from '../workload/rollout-timeout.ts'
import { users } from '../workload/security.ts'
import { nodeFolder } from '../workload/volume.ts'
import type { LogStore } from './log-store.ts'

export interface LogCollectorProps {
  /** The platform's namespace. */
  readonly namespace: Namespace
  /** Where its pods run, which mount files of their nodes. */
  readonly nodes: NodesNamespace
  /** vlagent. */
  readonly image: string
  /** The Secret in `nodes`. */
  readonly credentials: Credentials
  readonly to: LogStore
  /** Folders of the node that log files are links into. @default none: they are where the kubelet has them */
  readonly linkedFolders?: readonly string[]
}

/** Name of the DaemonSet, and of the service account that it runs as. */
const name = 'log-collector'
const port = 9429
const healthy = httpGet('/health', metricsPorts.logs)

/** Where it keeps, on the node's disk below a folder of that name, how far it has read, and what the store has not taken yet. */
const ownFolder = '/var/lib/tally-log-collector'

/** Where nodes have the containers' logs: vlagent looks at the links in the first, which lead to the second. */
const logFolders = ['/var/log/containers', '/var/log/pods']

/** Label of each pod that says which service it is: the same as `job` of its metrics. */
const serviceField = 'kubernetes.pod_labels.app.kubernetes.io/component'

/** Fields by which the store keeps lines together; all lines of one container have the same. */
const streamFields = [
  'kubernetes.container_name',
  'kubernetes.pod_name',
  'kubernetes.pod_namespace',
  serviceField,
]

/** Fields that nobody searches for. */
const ignoredFields = [
  'kubernetes.container_id',
  'kubernetes.pod_ip',
  'kubernetes.pod_labels.app.kubernetes.io/name',
  'kubernetes.pod_labels.app.kubernetes.io/part-of',
  'kubernetes.pod_labels.controller-revision-hash',
  'kubernetes.pod_labels.pod-template-generation',
  'kubernetes.pod_labels.pod-template-hash',
]

/**
 * vlagent on every node: reads the log files of the platform's containers and sends every line to
 * the log store. While that is away, lines wait on the node's disk.
 *
 * Log files belong to root, so it runs as root without any capability, and writes to its own folder
 * alone. It asks the Kubernetes API which pods its node has and how they are labelled.
 */
export class LogCollector extends Construct {
  readonly part: Part

  constructor(scope: Construct, id: string, props: LogCollectorProps) {
    super(scope, id)
    const { namespace, nodes, to } = props
    const part = nodes.part(name, name)
    const passwordFile = credentialFile(credentialKeys.logsPassword)
    this.part = part
    const namespaces = [namespace, nodes].map((each) => JSON.stringify(each.name)).join(',')
    const collector: Container = {
      name,
      image: props.image,
      args: [
        '-kubernetesCollector',
        // Nobody else's logs, where a cluster has other tenants.
        `-kubernetesCollector.excludeFilter=!kubernetes.pod_namespace:in(${namespaces})`,
        `-kubernetesCollector.streamFields=${streamFields.join(',')}`,
        `-kubernetesCollector.ignoreFields=${ignoredFields.join(',')}`,
        `-tmpDataPath=${ownFolder}`,
        `-remoteWrite.url=${to.url}/insert/native`,
        `-remoteWrite.basicAuth.username=${logsUsername}`,
        `-remoteWrite.basicAuth.passwordFile=${passwordFile}`,
        // Beyond that the oldest lines are dropped. It keeps them in files of 500 MB.
        '-remoteWrite.maxDiskUsagePerURL=1GiB',
        // A store that comes back gets what waits within seconds; by default within a minute.
        '-remoteWrite.retryMaxTime=5s',
        `-httpListenAddr=:${port}`,
        // It would take lines from anybody otherwise.
        `-httpAuth.username=${logsUsername}`,
        `-httpAuth.password=file://${passwordFile}`,
        '-loggerFormat=json',
      ],
      ports: { [metricsPorts.logs]: port },
      mounts: {
        ...Object.fromEntries(
          [...logFolders, ...(props.linkedFolders ?? [])].map((folder, index) => [
            folder,
            nodeFolder(`logs-${index}`, folder),
          ]),
        ),
        // Another platform in the same cluster has a folder of its own.
        [ownFolder]: nodeFolder('own', `${ownFolder}/${namespace.name}`, { writable: true }),
        [credentialsFolder]: credentialsVolume(props.credentials, [credentialKeys.logsPassword]),
      },
      resources: resources({ cpu: ['10m', '500m'], memory: ['32Mi', '192Mi'] }),
      probes: { ready: healthy, alive: healthy },
    }
    const { template, readyAfter } = podTemplate(`${this.node.path}/DaemonSet`, part, {
      user: users.root,
      // Also on nodes that are reserved for other workloads.
      toleration: [{ operator: 'Exists' }],
      serviceAccount: this.serviceAccount(nodes),
      containers: [collector],
    })
    new DaemonSetV1(this, 'DaemonSet', {
      metadata: part.metadata(),
      timeouts: rolloutTimeouts,
      ...(readyAfter.length > 0 && { dependsOn: readyAfter }),
      spec: { selector: { matchLabels: part.labels }, template },
    })
  }

  /** An account that may list pods, namespaces and nodes: vlagent asks for those of the whole cluster. */
  private serviceAccount(nodes: NodesNamespace): ServiceAccountV1 {
    const metadata = nodes.part(name, name).metadata()
    // Cluster-wide names carry the namespace's, so that two platforms fit on one cluster.
    const clusterMetadata = { name: `${nodes.name}-${name}`, labels: metadata.labels }
    const account = new ServiceAccountV1(this, 'ServiceAccount', {
      metadata,
      // Only pods that ask for the token get it.
      automountServiceAccountToken: false,
    })
    const clusterRole = new ClusterRoleV1(this, 'ClusterRole', {
      metadata: clusterMetadata,
      rule: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['namespaces'], verbs: ['list'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
      ],
    })
    new ClusterRoleBindingV1(this, 'ClusterRoleBinding', {
      metadata: clusterMetadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: clusterRole.metadata.name,
      },
      subject: [
        {
          kind: 'ServiceAccount',
          name: account.metadata.name,
          namespace: nodes.resource.metadata.name,
        },
      ],
    })
    return account
  }
}
