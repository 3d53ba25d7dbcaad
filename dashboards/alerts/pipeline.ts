import { job } from '../queries/selectors.ts'
import type { RuleSettings } from '../rule-settings.ts'
import type { Alert } from './alert.ts'

/** Older than this, and the newest sample of a cluster is late. At least four scrapes. */
const lateSeconds = (scrapeIntervalSeconds: number) => Math.max(60, 4 * scrapeIntervalSeconds)

/** Samples are late, refused or missing: what the load test counts can't be trusted then. */
export const pipelineAlerts = ({
  cluster,
  scrapeIntervalSeconds,
}: RuleSettings): readonly Alert[] => [
  {
    alert: 'AgentAbsent',
    severity: 'critical',
    // Seen from where samples arrive: an agent that is gone can't say so. Waited for here and not
    // in the range, which is empty when Prometheus has just started. Not `absent(up)`: for 5 more
    // minutes that takes the last sample for a new one.
    expr:
      `absent_over_time(up{cluster="${cluster}", ${job('prometheus-agent')}}` +
      `[${lateSeconds(scrapeIntervalSeconds)}s])`,
    for: '4m',
    summary: 'Nothing arrives from the Prometheus agent.',
    description:
      'The central Prometheus has received nothing from the agent on {{ $labels.cluster }} for ' +
      '5 minutes. Nothing watches what runs there meanwhile.',
  },
  {
    alert: 'RemoteWriteBehind',
    severity: 'warning',
    // At the receiver too, since what the agent says about its queue is itself in that queue.
    expr:
      `time() - max by (cluster) (timestamp(up{${job('prometheus-agent')}}))` +
      ` > ${lateSeconds(scrapeIntervalSeconds)}`,
    for: '1m',
    summary: 'Samples arrive late.',
    description:
      'The newest sample of the agent on {{ $labels.cluster }} is {{ $value | humanizeDuration }} old.',
  },
  {
    alert: 'RemoteWriteFailing',
    severity: 'critical',
    // What the receiver refuses is never sent again: it is missing from every count.
    expr: 'sum by (cluster) (increase(prometheus_remote_storage_samples_failed_total[5m])) > 0',
    summary: 'The receiver refuses samples, which are lost.',
    description:
      'In 5 minutes about {{ $value | humanize }} samples of {{ $labels.cluster }} were refused.',
  },
  {
    alert: 'TargetDown',
    severity: 'warning',
    expr: 'up == 0',
    for: '3m',
    summary: 'A target does not answer scrapes.',
    description:
      '{{ $labels.job }} at {{ $labels.instance }} on {{ $labels.cluster }} does not answer scrapes.',
  },
]
