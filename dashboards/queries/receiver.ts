import type { Query } from './query.ts'
import { chosenCluster, job, perSecond, sumByCluster } from './selectors.ts'

const ofReceiver = `${chosenCluster}, ${job('prometheus')}`
const perSecondOf = (metric: string) =>
  sumByCluster(perSecond(`prometheus_${metric}{${ofReceiver}}`))
const bytes = (metric: string, legend: string): Query => ({
  expr: sumByCluster(`prometheus_tsdb_${metric}{${ofReceiver}}`),
  legend: `${legend}, {{cluster}}`,
})

/** Samples per second that were stored, results of rules among them. */
export const appended: Query = {
  expr: perSecondOf('tsdb_head_samples_appended_total'),
  legend: 'stored, {{cluster}}',
}

/** Samples per second that were refused, since they came too late. */
export const refused: Query = {
  expr: ['out_of_order', 'too_old', 'out_of_bound']
    .map((reason) => perSecondOf(`tsdb_${reason}_samples_total`))
    .join(' + '),
  legend: 'refused as too late, {{cluster}}',
}

/** Answers per second to remote write, by HTTP status. */
export const writes: Query = {
  expr: `sum by (code) (${perSecond(`prometheus_http_requests_total{${ofReceiver}, handler="/api/v1/write"}`)})`,
  legend: '{{code}}',
}

/** Series in memory. */
export const series: Query = {
  expr: sumByCluster(`prometheus_tsdb_head_series{${ofReceiver}}`),
  legend: '{{cluster}}',
}

/** What the stored samples take on the disk, in bytes. */
export const storage: readonly Query[] = [
  bytes('storage_blocks_bytes', 'blocks'),
  bytes('wal_storage_size_bytes', 'log'),
  bytes('head_chunks_storage_size_bytes', 'newest chunks'),
  bytes('retention_limit_bytes', 'limit'),
]

/** Memory of the process, in bytes. */
export const memory: Query = {
  expr: sumByCluster(`process_resident_memory_bytes{${ofReceiver}}`),
  legend: '{{cluster}}',
}
