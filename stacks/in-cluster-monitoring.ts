import type { Settings } from '../config/schema.ts'
import type { InClusterMonitoring } from '../infra/platform.ts'
import { platformRules } from './platform-rules.ts'

/**
 * What `local` and `embedded` have alike: central Prometheus and Alertmanager in the cluster.
 * @param cluster value of the label `cluster` on every series: the stack's id
 */
export function inClusterMonitoring(
  cluster: string,
  settings: Settings,
  images: InClusterMonitoring['images'],
): InClusterMonitoring {
  const { alerting, nodePorts } = settings
  return {
    kind: 'in-cluster',
    rules: platformRules(cluster, settings),
    ...(alerting.receiver && { alertReceiver: alerting.receiver }),
    images,
    nodePorts,
  }
}
