import type { AwsMonitoringSettings } from './aws-monitoring.ts'

/** The monitoring host of the environments for development and tests, where nobody sets one. */
export const smallMonitoring: AwsMonitoringSettings = {
  instanceType: 't4g.medium',
  dataVolumeGiB: 20,
  retentionDays: 15,
  grafana: { access: 'session-manager' },
}

/** That of production. */
export const prodMonitoring: AwsMonitoringSettings = {
  instanceType: 'm7g.large',
  dataVolumeGiB: 200,
  retentionDays: 90,
  grafana: { access: 'session-manager' },
}
