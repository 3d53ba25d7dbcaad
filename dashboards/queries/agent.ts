import type { Query } from './query.ts'
import { chosenCluster, job, perSecond, sumByCluster } from './selectors.ts'

const ofAgent = `${chosenCluster}, ${job('prometheus-agent')}`
const legend = '{{cluster}}'
const sum = (metric: string) => sumByCluster(`${metric}{${ofAgent}}`)
const sumPerSecond = (metric: string) =>
  sumByCluster(perSecond(`prometheus_remote_storage_${metric}{${ofAgent}}`))

/** Targets of each job that answer. */
export const targetsUp: Query = {
  expr: `sum by (cluster, job) (up{${chosenCluster}})`,
  legend: '{{job}}, {{cluster}}',
}

/** Targets of each job that don't answer. */
export const targetsDown: Query = {
  expr: `sum by (cluster, job) (1 - up{${chosenCluster}})`,
  legend: '{{job}}, {{cluster}}',
}

/** Longest scrape of each job, in seconds. */
export const scrapeSeconds: Query = {
  expr: `max by (cluster, job) (scrape_duration_seconds{${chosenCluster}})`,
  legend: '{{job}}, {{cluster}}',
}

/** Series that the agent holds. */
export const series: Query = { expr: sum('prometheus_agent_active_series'), legend }

/** Bytes of the agent's write-ahead log. */
export const walBytes: Query = { expr: sum('prometheus_tsdb_wal_storage_size_bytes'), legend }

/** Samples per second that were sent and acknowledged. */
export const sent: Query = { expr: sumPerSecond('samples_total'), legend }

/** Samples that wait to be sent. */
export const pending: Query = {
  expr: sum('prometheus_remote_storage_samples_pending'),
  legend,
}

/** Seconds between the newest sample in the agent's log and the newest that was sent. */
export const lagSeconds: Query = {
  expr:
    'max by (cluster) ' +
    `(prometheus_remote_storage_queue_highest_timestamp_seconds{${ofAgent}}` +
    ` - prometheus_remote_storage_queue_highest_sent_timestamp_seconds{${ofAgent}})`,
  legend: 'in the queue, {{cluster}}',
}

/** Seconds since the newest sample of the agent that the central Prometheus holds. */
export const ageSeconds: Query = {
  expr: `time() - max by (cluster) (timestamp(up{${ofAgent}}))`,
  legend: 'at the receiver, {{cluster}}',
}

/** Samples per second that were sent again, after the receiver was busy or away. */
export const retried: Query = {
  expr: sumPerSecond('samples_retried_total'),
  legend: 'sent again, {{cluster}}',
}

/** Samples per second that the receiver refused for good: they are lost. */
export const failed: Query = {
  expr: sumPerSecond('samples_failed_total'),
  legend: 'lost, {{cluster}}',
}
