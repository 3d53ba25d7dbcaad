import { Construct } from 'constructs'
import { type AwsStackId, awsEnvironment } from '../../config/aws/environments.ts'
import type { Settings } from '../../config/schema.ts'
import type { AwsAccount } from '../../infra/aws/aws-account.ts'
import type { KubernetesCluster } from '../../infra/aws/cluster/kubernetes-cluster.ts'
import { PodRole } from '../../infra/aws/cluster/pod-role.ts'
import type { EncryptionKey } from '../../infra/aws/encryption-key.ts'
import { PrometheusWorkspace } from '../../infra/aws/prometheus-workspace.ts'
import { prometheusAgentName } from '../../infra/kubernetes/prometheus/prometheus-agent.ts'
import type { ManagedPrometheus } from '../../infra/kubernetes/prometheus/prometheus-agent-access.ts'
import { signingProxyName } from '../../infra/kubernetes/prometheus/signing-proxy.ts'
import { platformRules } from '../platform-rules.ts'
import { evaluationSeconds } from './managed-monitoring.ts'
import { awsAutoscaling } from './workloads.ts'

export interface WorkspaceForPodsProps {
  readonly settings: Settings
  readonly environment: AwsStackId
  readonly account: AwsAccount
  /** Name of the environment. */
  readonly name: string
  readonly cluster: KubernetesCluster
  readonly key: EncryptionKey
}

/** A workspace for an environment's metrics, and the roles of those pods that send to it and query it. */
export class WorkspaceForPods extends Construct implements ManagedPrometheus {
  readonly region: string
  readonly host: string
  readonly path: string
  readonly remoteWriteUrl: string
  readonly readyAfter: ManagedPrometheus['readyAfter']

  constructor(scope: Construct, id: string, props: WorkspaceForPodsProps) {
    super(scope, id)
    const { settings, environment, account, name, cluster, key } = props
    const { monitoring } = awsEnvironment(environment, settings.aws).settings
    const workspace = new PrometheusWorkspace(this, 'Prometheus', {
      account,
      name,
      key,
      retentionDays: monitoring.retentionDays,
      rules: platformRules(
        environment,
        settings,
        (autoscaling) => awsAutoscaling(settings, environment, autoscaling),
        evaluationSeconds(settings),
      ),
      topicArn: monitoring.alarmTopicArn,
    })
    const role = (roleId: string, roleName: string, pods: string, actions: readonly string[]) =>
      new PodRole(this, roleId, {
        account,
        cluster,
        name: roleName,
        description: `${roleId} of metrics of ${name}`,
        serviceAccount: { namespace: settings.namespace, name: pods },
        statements: [
          {
            Effect: 'Allow',
            Action: actions.map((action) => `aps:${action}`),
            Resource: workspace.arn,
          },
        ],
      })
    const sender = role('Sender', 'remote-write', prometheusAgentName, ['RemoteWrite'])
    const reader = role('Reader', 'queries', signingProxyName, [
      ...['QueryMetrics', 'GetSeries', 'GetLabels', 'GetMetricMetadata'],
    ])
    this.region = account.region
    this.host = workspace.address.host
    this.path = workspace.address.path
    this.remoteWriteUrl = workspace.address.remoteWriteUrl
    this.readyAfter = [...sender.readyAfter, ...reader.readyAfter]
  }
}
