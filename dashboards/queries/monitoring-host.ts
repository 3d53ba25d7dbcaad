import type { Query } from './query.ts'
import { chosenCluster, job, onMonitoringHost, sumByCluster } from './selectors.ts'

const ofHost = `${chosenCluster}, ${onMonitoringHost}`

/** Seconds until each of the host's certificates is no longer valid. */
export const certificateSecondsLeft: Query = {
  expr: `min by (cluster, certificate) (tally_certificate_expiry_timestamp_seconds{${ofHost}}) - time()`,
  legend: '{{certificate}}, {{cluster}}',
}

/** Seconds since the newest snapshot of the data volume. */
export const snapshotAgeSeconds: Query = {
  expr: `time() - max by (cluster) (tally_last_snapshot_timestamp_seconds{${ofHost}})`,
  legend: '{{cluster}}',
}

/** Memory of the central Prometheus, in bytes. */
export const prometheusMemory: Query = {
  expr: sumByCluster(`process_resident_memory_bytes{${ofHost}, ${job('prometheus')}}`),
  legend: '{{cluster}}',
}
