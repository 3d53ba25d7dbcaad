import { job } from '../queries/selectors.ts'
import type { RuleSettings } from '../rule-settings.ts'
import type { Alert } from './alert.ts'

/** Why lines are lost for good, and what counts them. */
const losses = [
  {
    reason: 'buffer-full',
    metric: 'vm_persistentqueue_bytes_dropped_total',
    happened: 'since the buffer of a node is full, the oldest first',
  },
  {
    reason: 'refused',
    metric: 'vlagent_remotewrite_packets_dropped_total',
    happened: 'since the log store refused them',
  },
  {
    reason: 'invalid',
    metric: 'vl_rows_dropped_total',
    happened: 'since they are older than the log store keeps, or no lines that it can store',
  },
] as const

/** Lines stop coming, or are lost. None where the settings leave out the logs. */
export function logAlerts({ cluster, logs }: RuleSettings): readonly Alert[] {
  if (!logs.enabled) return []
  const lines = (name: 'logs' | 'log-collector') =>
    `sum by (cluster) (increase(vl_rows_ingested_total{cluster="${cluster}", ${job(name)}}[5m])) > 0`
  return [
    {
      alert: 'LogsNotArriving',
      severity: 'warning',
      // A store that is gone, full or unreachable takes nothing; a collector that is gone reads nothing.
      expr:
        `((${lines('log-collector')}) unless on (cluster) (${lines('logs')}))` +
        ` or absent_over_time(up{cluster="${cluster}", ${job('log-collector')}}[5m])`,
      for: '5m',
      summary: 'Logs stop coming.',
      description:
        'For 10 minutes the log store of {{ $labels.cluster }} has taken no lines, although there ' +
        'are some, or nothing collects them.',
    },
    ...losses.map(
      ({ reason, metric, happened }): Alert => ({
        alert: 'LogsDropped',
        severity: 'warning',
        labels: { reason },
        expr: `sum by (cluster) (increase(${metric}{cluster="${cluster}"}[10m])) > 0`,
        summary: 'Lines of logs are lost.',
        description: `Lines of {{ $labels.cluster }} are lost for good, ${happened}.`,
      }),
    ),
  ]
}
