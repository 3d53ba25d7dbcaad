import type { Query } from './query.ts'
import { chosenCluster, job, perSecond, sumByCluster } from './selectors.ts'

const ofStore = `${chosenCluster}, ${job('logs')}`
const ofCollector = `${chosenCluster}, ${job('log-collector')}`
const ofCollectorPerSecond = (metric: string) =>
  sumByCluster(perSecond(`${metric}{${ofCollector}}`))

/** Lines per second that the collector has read on the nodes. */
export const read: Query = {
  expr: ofCollectorPerSecond('vl_rows_ingested_total'),
  legend: 'read, {{cluster}}',
}

/** Lines per second that the store has taken. */
export const stored: Query = {
  expr: sumByCluster(perSecond(`vl_rows_ingested_total{${ofStore}}`)),
  legend: 'stored, {{cluster}}',
}

/** Bytes that wait on the nodes until the store takes them. */
export const waiting: Query = {
  expr: sumByCluster(`vlagent_remotewrite_pending_data_bytes{${ofCollector}}`),
  legend: 'waiting, {{cluster}}',
}

/** Bytes per second that were dropped, the oldest first, since no more could wait. */
export const dropped: Query = {
  expr: ofCollectorPerSecond('vm_persistentqueue_bytes_dropped_total'),
  legend: 'dropped, {{cluster}}',
}

/** What the stored lines take on the disk, in bytes. */
export const storage: Query = {
  expr: sumByCluster(`vl_data_size_bytes{${ofStore}}`),
  legend: '{{cluster}}',
}
