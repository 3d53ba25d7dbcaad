import { job } from '../queries/selectors.ts'
import type { RuleSettings } from '../rule-settings.ts'
import type { Alert } from './alert.ts'

/**
 * The autoscaler of a service has no pods left to add. None where it has nothing to choose: it always
 * is there.
 */
export const autoscalerAlerts = ({ services }: RuleSettings): readonly Alert[] =>
  services
    .filter(({ autoscaling: { minReplicas, maxReplicas } }) => minReplicas < maxReplicas)
    .map(({ name, autoscaling: { maxReplicas } }) => ({
      alert: 'AutoscalerAtMaximum',
      severity: 'warning',
      labels: { service: name },
      expr: `sum by (cluster, namespace) (up{${job(name)}}) >= ${maxReplicas}`,
      // As long as kubernetes-mixin's KubeHpaMaxedOut waits: a spike may well use all pods.
      for: '15m',
      summary: 'The autoscaler of a service is at its maximum.',
      description:
        `{{ $value }} pods of ${name} run on {{ $labels.cluster }}, and the autoscaler may start ` +
        `no more than ${maxReplicas}.`,
    }))
