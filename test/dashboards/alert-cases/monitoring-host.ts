import type { AlertCase } from './alert-case.ts'

const host = 'cluster="aws", job="node-exporter", instance="monitoring-host"'
const certificate = `tally_certificate_expiry_timestamp_seconds{${host}, certificate="server"}`
const snapshot = `tally_last_snapshot_timestamp_seconds{${host}}`
const labels = { cluster: 'aws', job: 'node-exporter', instance: 'monitoring-host' }
const server = { ...labels, certificate: 'server' }

/** Time 0 is 1970-01-01, so a time stamp is what is left at the start. */
const days = (count: number) => String(count * 24 * 3600)

/** The time stamp of a snapshot that is so old after 100 minutes: before time 0. */
const hoursOld = (hours: number) => `${100 * 60 - hours * 3600}x100`

const expires = (time: string) =>
  `The certificate of the server on monitoring-host of aws expires in ${time}. ` +
  'Then no agent can send any more.'

export const monitoringHostCases: readonly AlertCase[] = [
  {
    alert: 'CertificateExpiring',
    says: 'the certificate is valid for 20 days',
    series: { [certificate]: `${days(20)}x5` },
    at: '0m',
    fires: [{ labels: { severity: 'warning', ...server }, description: expires('20d 0h 0m 0s') }],
  },
  {
    alert: 'CertificateExpiring',
    says: 'the certificate is valid for 5 days',
    series: { [certificate]: `${days(5)}x5` },
    at: '0m',
    fires: [
      { labels: { severity: 'warning', ...server }, description: expires('5d 0h 0m 0s') },
      { labels: { severity: 'critical', ...server }, description: expires('5d 0h 0m 0s') },
    ],
  },
  {
    alert: 'CertificateExpiring',
    says: 'the certificate is valid for 31 days',
    series: { [certificate]: `${days(31)}x5` },
    at: '0m',
    fires: [],
  },
  {
    alert: 'CertificateExpiring',
    says: 'there is no monitoring host',
    series: {},
    at: '0m',
    fires: [],
  },
  {
    alert: 'SnapshotTooOld',
    says: 'the newest snapshot is 30 hours old',
    series: { [snapshot]: hoursOld(30) },
    at: '100m',
    fires: [
      {
        labels: { severity: 'warning', snapshot: 'old', ...labels },
        description:
          'The newest snapshot of the data volume of monitoring-host on aws is 1d 6h 0m 0s old.',
      },
    ],
  },
  {
    alert: 'SnapshotTooOld',
    says: 'a host is a day old, and has no snapshot',
    series: { [certificate]: `${days(800)}x1620` },
    at: '27h',
    fires: [
      {
        labels: { severity: 'warning', snapshot: 'none', ...server },
        description: 'There is no snapshot of the data volume of monitoring-host on aws.',
      },
    ],
  },
  {
    alert: 'SnapshotTooOld',
    says: 'the newest snapshot is 24 hours old',
    series: { [snapshot]: hoursOld(24) },
    at: '100m',
    fires: [],
  },
]
