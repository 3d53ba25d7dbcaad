import { job } from '../queries/selectors.ts'
import type { Alert } from './alert.ts'

/** Containers end and are restarted, again and again. */
export const podAlerts: readonly Alert[] = [
  {
    alert: 'PodRestarting',
    severity: 'warning',
    // Once can be an accident. The kubelet waits at most 5 minutes before it tries again, so a
    // container that can't run changes six times in this window. One that ends within seconds may
    // be gone before the kubelet is scraped: TargetDown and StoreDown tell of it then. The kubelet's
    // own counters of started containers don't say which, so they rise with each new pod as well.
    expr: `changes(container_start_time_seconds{${job('kubelet-resource')}}[30m]) >= 2`,
    summary: 'A container is restarted again and again.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} on ' +
      '{{ $labels.cluster }} was restarted {{ $value }} times in 30 minutes.',
  },
]
