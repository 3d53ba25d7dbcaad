import { job } from '../queries/selectors.ts'
import type { RuleSettings } from '../rule-settings.ts'
import type { Alert } from './alert.ts'

/** The autoscaler has no pods left to add. None where it has nothing to choose: it always is there. */
export const autoscalerAlerts = ({
  autoscaling: { minReplicas, maxReplicas },
}: RuleSettings): readonly Alert[] =>
  minReplicas === maxReplicas
    ? []
    : [
        {
          alert: 'AutoscalerAtMaximum',
          severity: 'warning',
          expr: `sum by (cluster, namespace) (up{${job('app')}}) >= ${maxReplicas}`,
          // As long as kubernetes-mixin's KubeHpaMaxedOut waits: a spike may well use all pods.
          for: '15m',
          summary: 'The autoscaler is at its maximum.',
          description:
            '{{ $value }} pods of the app run on {{ $labels.cluster }}, and the autoscaler may start ' +
            `no more than ${maxReplicas}.`,
        },
      ]
