import type { Alert } from './alert.ts'

const daySeconds = 24 * 3600

const expiring = (days: number) =>
  `tally_certificate_expiry_timestamp_seconds - time() < ${days * daySeconds}`
const expires = {
  alert: 'CertificateExpiring',
  summary: 'A certificate of the central Prometheus expires soon.',
  description:
    'The certificate of the {{ $labels.certificate }} on {{ $labels.instance }} of ' +
    '{{ $labels.cluster }} expires in {{ $value | humanizeDuration }}. Then no agent can send ' +
    'any more.',
} as const

/** One a day, begun within an hour of its time (Amazon Data Lifecycle Manager), and time to finish. */
const snapshotHours = 26

const noSnapshot = {
  alert: 'SnapshotTooOld',
  severity: 'warning',
  summary: 'The data volume has no recent snapshot.',
} as const

/** Certificate and snapshots of the monitoring host. Silent where there is no such host. */
export const monitoringHostAlerts: readonly Alert[] = [
  { ...expires, severity: 'warning', expr: expiring(30) },
  { ...expires, severity: 'critical', expr: expiring(7) },
  {
    ...noSnapshot,
    labels: { snapshot: 'old' },
    expr: `time() - tally_last_snapshot_timestamp_seconds > ${snapshotHours * 3600}`,
    for: '1h',
    description:
      'The newest snapshot of the data volume of {{ $labels.instance }} on {{ $labels.cluster }} ' +
      'is {{ $value | humanizeDuration }} old.',
  },
  {
    ...noSnapshot,
    labels: { snapshot: 'none' },
    // Before the first one there is no time stamp; the certificate tells that there is a host.
    expr:
      'tally_certificate_expiry_timestamp_seconds{certificate="server"} ' +
      'unless on (cluster, instance) tally_last_snapshot_timestamp_seconds',
    for: `${snapshotHours}h`,
    description:
      'There is no snapshot of the data volume of {{ $labels.instance }} on {{ $labels.cluster }}.',
  },
]
