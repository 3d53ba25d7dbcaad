import type { Query } from './query.ts'
import { chosen, perSecond, sumByCluster } from './selectors.ts'

const byCommand = (metric: string) =>
  `sum by (cmd) (${perSecond(`${metric}{${chosen}, cmd!~"info|config.*|slowlog.*|latency.*|client.*"}`)})`

/** Commands per second, without those that the exporter sends. */
export const commands: Query = { expr: byCommand('redis_commands_total'), legend: '{{cmd}}' }

/** Time in seconds that Redis itself spends on one command. */
export const secondsPerCommand: Query = {
  expr: `${byCommand('redis_commands_duration_seconds_total')} / (${commands.expr} > 0)`,
  legend: '{{cmd}}',
}

/** Connections of clients, the exporter's among them. */
export const clients: Query = {
  expr: sumByCluster(`redis_connected_clients{${chosen}}`),
  legend: '{{cluster}}',
}

/** Memory of the data, in bytes. */
export const memoryUsed: Query = {
  expr: sumByCluster(`redis_memory_used_bytes{${chosen}}`),
  legend: 'data, {{cluster}}',
}

/** Memory that the process holds, in bytes. */
export const memoryResident: Query = {
  expr: sumByCluster(`redis_memory_used_rss_bytes{${chosen}}`),
  legend: 'resident, {{cluster}}',
}
