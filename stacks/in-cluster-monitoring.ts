import type { Settings } from '../config/schema.ts'
import { rules } from '../dashboards/rules.ts'
import type { InClusterMonitoring } from '../infra/platform.ts'

/**
 * What `local` and `embedded` have alike: central Prometheus and Alertmanager in the cluster.
 * @param cluster value of the label `cluster` on every series: the stack's id
 */
export function inClusterMonitoring(
  cluster: string,
  settings: Settings,
  images: InClusterMonitoring['images'],
): InClusterMonitoring {
  const { alerting, namespace, nodePorts, scrapeIntervalSeconds, web } = settings
  return {
    kind: 'in-cluster',
    rules: rules({ cluster, namespace, scrapeIntervalSeconds, autoscaling: web.autoscaling }),
    ...(alerting.receiver && { alertReceiver: alerting.receiver }),
    images,
    nodePorts,
  }
}
