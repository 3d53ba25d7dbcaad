import type { AwsMonitoringSettings } from './monitoring.ts'

/** Default monitoring of the environments for development and for tests. */
export const smallMonitoring: AwsMonitoringSettings = {
  kind: 'host',
  instanceType: 't4g.medium',
  dataVolumeGiB: 20,
  retentionDays: 15,
  grafana: { access: 'session-manager' },
}

/** Default monitoring of production. */
export const prodMonitoring: AwsMonitoringSettings = {
  kind: 'host',
  instanceType: 'm7g.large',
  dataVolumeGiB: 200,
  retentionDays: 90,
  grafana: { access: 'session-manager' },
}
