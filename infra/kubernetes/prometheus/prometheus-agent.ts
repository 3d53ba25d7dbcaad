import { ClusterRoleBindingV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-binding-v1/index.js'
import { ClusterRoleV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-v1/index.js'
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1/index.js'
import { RoleV1 } from '@cdktf/provider-kubernetes/lib/role-v1/index.js'
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js'
import { Construct } from 'constructs'
import {
  type Credentials,
  credentialKeys,
  credentialsFolder,
  credentialsVolume,
} from '../credentials.ts'
import { metricsPorts } from '../labels.ts'
import type { Namespace, Part } from '../namespace.ts'
import type { NodesNamespace } from '../nodes-namespace.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { Deployment } from '../workload/deployment.ts'
import { httpGet } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { emptyFolder } from '../workload/volume.ts'
import { CentralPrometheus } from './central-prometheus.ts'
import {
  accessTo,
  type ManagedPrometheus,
  type RemotePrometheus,
} from './prometheus-agent-access.ts'
import {
  type PrometheusAgentConfigOptions,
  prometheusAgentConfig,
} from './prometheus-agent-config.ts'

export interface PrometheusAgentProps {
  readonly namespace: Namespace
  readonly image: string
  readonly credentials: Credentials
  readonly to: CentralPrometheus | RemotePrometheus | ManagedPrometheus
  /** Value of the label `cluster` on everything that is sent. */
  readonly cluster: string
  /** Where more of the platform's pods run. */
  readonly nodes: NodesNamespace
  /** Whether pods of the platform's logs are scraped. They ask for the log store's password. */
  readonly withLogs: boolean
  /** The header by which pods know the agent. */
  readonly mark: PrometheusAgentConfigOptions['mark']
  /** @default 5 */
  readonly scrapeIntervalSeconds?: number
}

/** Longest time that a stopping agent sends what it still has. Prometheus' default. */
const flushSeconds = 60
/** Name of the Deployment, and of the service account that it runs as. */
export const prometheusAgentName = 'prometheus-agent'
const name = prometheusAgentName
/** Has the log store's password, which is in the platform's Secret wherever Prometheus is. */
const logsFolder = '/etc/logs'
const configFolder = '/etc/prometheus'
/** What service discovery needs of what it finds. */
const find = ['list', 'watch']

/**
 * Prometheus in agent mode: one pod that discovers and scrapes the platform, and sends every sample
 * to the central Prometheus.
 *
 * Samples that it has not sent when it is killed are lost even with a volume
 * (prometheus/prometheus#8809). So it has no volume, and the time to send everything when it stops.
 *
 * @throws when the scrape interval is not positive
 */
export class PrometheusAgent extends Construct {
  readonly part: Part

  constructor(scope: Construct, id: string, props: PrometheusAgentProps) {
    super(scope, id)
    const { namespace, credentials, to, cluster, nodes, scrapeIntervalSeconds = 5 } = props
    if (!(scrapeIntervalSeconds > 0)) {
      throw new Error(
        `${this.node.path}: scrapeIntervalSeconds is ${scrapeIntervalSeconds}; expected a number above 0. Fix: raise it, or leave it out`,
      )
    }
    const inCluster = to instanceof CentralPrometheus
    const { signIn, volume, after } = accessTo(to, credentials)
    const part = namespace.part('prometheus', name)
    this.part = part
    const config = prometheusAgentConfig({
      namespaces: [namespace.name, nodes.name],
      cluster,
      mark: props.mark,
      scrapeIntervalSeconds,
      remoteWriteUrl: to.remoteWriteUrl,
      signIn,
      ...(props.withLogs && { logsPasswordFile: `${logsFolder}/${credentialKeys.logsPassword}` }),
      // The central Prometheus is one of the pods.
      scrapesProtectedPods: inCluster,
    })
    const configFiles = new ConfigFiles(this, 'Config', {
      part,
      name: `${name}-config`,
      files: { 'prometheus.yml': config },
      ...('path' in to && { references: [to.path] }),
    })
    const agent: Container = {
      name,
      image: props.image,
      command: ['/bin/prometheus'],
      args: [
        '--agent',
        `--config.file=${configFolder}/prometheus.yml`,
        '--storage.agent.path=/prometheus',
        `--storage.remote.flush-deadline=${flushSeconds}s`,
        '--web.listen-address=:9090',
      ],
      ports: { [metricsPorts.own]: 9090 },
      mounts: {
        [configFolder]: configFiles.volume,
        ...(volume && { [credentialsFolder]: volume }),
        ...(props.withLogs && {
          [logsFolder]: credentialsVolume(credentials, [credentialKeys.logsPassword], 'logs'),
        }),
        '/prometheus': emptyFolder('data', { sizeLimit: '2Gi' }),
      },
      resources: resources({ cpu: ['50m', '500m'], memory: ['96Mi', '384Mi'] }),
      probes: {
        ready: httpGet('/-/ready', metricsPorts.own),
        alive: httpGet('/-/healthy', metricsPorts.own),
      },
    }
    new Deployment(this, 'Deployment', {
      part,
      name,
      after,
      // The other machine may become ready later; the pod starts then without another deployment.
      ...('secretProviderClass' in to && { waitForRollout: false }),
      // Two agents would send every sample twice.
      rollout: 'recreate',
      user: users.prometheus,
      serviceAccount: this.serviceAccount(namespace, nodes),
      terminationGracePeriodSeconds: flushSeconds + 30,
      containers: [agent],
    })
  }

  /** An account that may list nodes and the platform's pods, and read the kubelets' metrics. */
  private serviceAccount(namespace: Namespace, nodes: NodesNamespace): ServiceAccountV1 {
    const metadata = namespace.part('prometheus', name).metadata(name)
    // Cluster-wide names carry the namespace's, so that two platforms fit on one cluster.
    const clusterMetadata = { name: `${namespace.name}-${name}`, labels: metadata.labels }
    const account = new ServiceAccountV1(this, 'ServiceAccount', {
      metadata,
      // Only pods that ask for the token get it.
      automountServiceAccountToken: false,
    })
    const subject = [
      {
        kind: 'ServiceAccount',
        name: account.metadata.name,
        namespace: namespace.resource.metadata.name,
      },
    ]
    const apiGroup = 'rbac.authorization.k8s.io'
    const clusterRole = new ClusterRoleV1(this, 'ClusterRole', {
      metadata: clusterMetadata,
      rule: [
        { apiGroups: [''], resources: ['nodes'], verbs: find },
        { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      ],
    })
    new ClusterRoleBindingV1(this, 'ClusterRoleBinding', {
      metadata: clusterMetadata,
      roleRef: { apiGroup, kind: 'ClusterRole', name: clusterRole.metadata.name },
      subject,
    })
    const mayListPods = (roleId: string, where: Namespace) => {
      const here = where.part('prometheus', name).metadata(name)
      const role = new RoleV1(this, roleId, {
        metadata: here,
        rule: [{ apiGroups: [''], resources: ['pods'], verbs: find }],
      })
      new RoleBindingV1(this, `${roleId}Binding`, {
        metadata: here,
        roleRef: { apiGroup, kind: 'Role', name: role.metadata.name },
        subject,
      })
    }
    mayListPods('Role', namespace)
    mayListPods('NodesRole', nodes)
    return account
  }
}
