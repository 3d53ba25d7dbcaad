import type { Construct } from 'constructs'
import { type AwsStackId, awsEnvironments } from '../config/aws/environments.ts'
import type { Settings } from '../config/schema.ts'
import { dashboards, datasource, homeDashboard } from '../dashboards/index.ts'
import { rules } from '../dashboards/rules.ts'
import type { AwsAccount } from '../infra/aws/aws-account.ts'
import type { KubernetesCluster } from '../infra/aws/cluster/kubernetes-cluster.ts'
import { SecretFiles } from '../infra/aws/cluster/secret-files.ts'
import type { EncryptionKey } from '../infra/aws/encryption-key.ts'
import { InstanceAlarms } from '../infra/aws/monitoring-host/instance-alarms.ts'
import { MonitoringHost } from '../infra/aws/monitoring-host/monitoring-host.ts'
import { remoteWriteKeys } from '../infra/aws/monitoring-host/monitoring-host-secrets.ts'
import type { Network } from '../infra/aws/network/network.ts'
import { SnapshotPolicy } from '../infra/aws/storage/snapshot-policy.ts'
import type { Namespace } from '../infra/kubernetes/namespace.ts'
import { prometheusAgentName } from '../infra/kubernetes/prometheus/prometheus-agent.ts'
import type { RemotePrometheus } from '../infra/kubernetes/prometheus/prometheus-agent-access.ts'
import { autoscalingOf, remoteWriteFiles } from './aws-workloads.ts'

export interface AwsMonitoringProps {
  readonly settings: Settings
  readonly environment: AwsStackId
  /** Beginning of every name. */
  readonly name: string
  readonly account: AwsAccount
  readonly cluster: KubernetesCluster
  readonly network: Network
  readonly key: EncryptionKey
}

/** The monitoring host with its snapshots and alarms. */
export function monitoringHost(scope: Construct, props: AwsMonitoringProps): MonitoringHost {
  const { account, settings, environment, name, ...given } = props
  const { scrapeIntervalSeconds } = settings
  const own = settings.aws[awsEnvironments[environment]]
  const { grafana, dataVolumeGiB, fromSnapshot, amiId, alarmTopicArn, ...monitoring } =
    own.monitoring
  const host = new MonitoringHost(scope, 'Monitoring', {
    ...given,
    account,
    instanceType: monitoring.instanceType,
    retentionDays: monitoring.retentionDays,
    ...(amiId && { amiId }),
    ...(monitoring.alertReceiver && { alertReceiver: monitoring.alertReceiver }),
    name,
    cluster: environment,
    sendersSecurityGroupId: given.cluster.securityGroupId,
    dataVolume: {
      sizeGiB: dataVolumeGiB,
      snapshots: new SnapshotPolicy(scope, 'MonitoringSnapshots', {
        account,
        name: `${name}-monitoring`,
      }),
      finalSnapshot: own.keepData,
      ...(fromSnapshot && { fromSnapshot }),
    },
    grafana: {
      datasource,
      dashboards,
      homeDashboard,
      ...(grafana.access === 'public' && { publicFrom: grafana.cidrs ?? [] }),
    },
    scrapeIntervalSeconds,
    rules: rules({
      cluster: environment,
      namespace: settings.namespace,
      scrapeIntervalSeconds,
      autoscaling: autoscalingOf(settings, environment),
    }),
    // A secret that can be taken back is one that is left behind.
    secretRecoveryDays: own.keepData ? 30 : 0,
  })
  new InstanceAlarms(scope, 'MonitoringAlarms', {
    account,
    name: `${name}-monitoring`,
    instanceId: host.instanceId,
    disk: {
      namespace: host.diskMetric.namespace,
      metric: host.diskMetric.name,
      volumeId: host.dataVolumeId,
    },
    ...(alarmTopicArn && { topicArn: alarmTopicArn }),
  })
  return host
}

/** The monitoring host's Prometheus, and the agent's way to its password. */
export function remotePrometheus(
  scope: Construct,
  props: {
    /** The repository's root. */
    readonly root: string
    /** Where the agent runs. */
    readonly namespace: Namespace
    readonly account: AwsAccount
    readonly cluster: KubernetesCluster
    readonly key: EncryptionKey
    readonly monitoring: MonitoringHost
  },
): RemotePrometheus {
  const { monitoring, key, namespace } = props
  const files = new SecretFiles(scope, 'RemoteWriteFiles', {
    root: props.root,
    account: props.account,
    cluster: props.cluster,
    name: 'remote-write',
    secretArn: monitoring.remoteWriteSecretArn,
    keyArn: key.arn,
    files: {
      [remoteWriteFiles.username]: remoteWriteKeys.username,
      [remoteWriteFiles.password]: remoteWriteKeys.password,
      [remoteWriteFiles.authority]: remoteWriteKeys.authority,
    },
    serviceAccount: { namespace: namespace.name, name: prometheusAgentName },
    namespace: namespace.resource.metadata.name,
  })
  return {
    remoteWriteUrl: monitoring.remoteWriteUrl,
    secretProviderClass: files.secretProviderClass,
    files: remoteWriteFiles,
    readyAfter: files.readyAfter,
  }
}
