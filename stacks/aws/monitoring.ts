import { type AwsStackId, awsEnvironment } from '../../config/aws/environments.ts'
import type { Settings } from '../../config/schema.ts'
import { datasource, homeDashboard } from '../../dashboards/index.ts'
import type { MonitoringHostProps } from '../../infra/aws/monitoring-host/monitoring-host.ts'
import {
  architectureOf,
  pinnedPrograms,
} from '../../infra/aws/monitoring-host/rendered/programs.ts'
import type { NewestCopy } from '../../infra/aws/storage/newest-copy.ts'
import type { SnapshotPolicy } from '../../infra/aws/storage/snapshot-policy.ts'
import { platformDashboards } from '../platform-dashboards.ts'
import { platformRules } from '../platform-rules.ts'
import { awsAutoscaling } from './workloads.ts'

/**
 * What settings and dashboards say of an environment's monitoring host.
 * @param copy what its data volume is made from, unless settings name a snapshot @default nothing
 */
export function monitoringOf(
  settings: Settings,
  environment: AwsStackId,
  snapshots: SnapshotPolicy,
  copy?: NewestCopy,
): Omit<MonitoringHostProps, 'account' | 'name' | 'network' | 'cluster' | 'key'> {
  const { keepData, monitoring } = awsEnvironment(environment, settings.aws).settings
  const { amiId, zone, mirror, alertReceiver, grafana } = monitoring
  const fromSnapshot = monitoring.fromSnapshot ?? copy
  return {
    environment,
    instanceType: monitoring.instanceType,
    retentionDays: monitoring.retentionDays,
    ...(amiId && { amiId }),
    ...(zone && { zone }),
    ...(mirror && { programs: pinnedPrograms(architectureOf(monitoring.instanceType), mirror) }),
    ...(alertReceiver && { alertReceiver }),
    dataVolume: {
      sizeGiB: monitoring.dataVolumeGiB,
      snapshots,
      finalSnapshot: keepData,
      ...(fromSnapshot && { fromSnapshot }),
    },
    grafana: {
      datasource,
      dashboards: platformDashboards(settings),
      homeDashboard,
      ...(grafana.access === 'public' && { publicFrom: grafana.cidrs ?? [] }),
    },
    scrapeIntervalSeconds: settings.scrapeIntervalSeconds,
    rules: platformRules(environment, settings, (autoscaling) =>
      awsAutoscaling(settings, environment, autoscaling),
    ),
    // A deleted secret that can be restored is one that is left behind.
    secretRecoveryDays: keepData ? 30 : 0,
  }
}
