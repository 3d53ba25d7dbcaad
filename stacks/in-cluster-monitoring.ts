import type { Settings } from '../config/schema.ts'
import { datasource, homeDashboard, logsDatasource } from '../dashboards/index.ts'
import { renderPage } from '../dashboards/page/render-page.ts'
import type { InClusterMonitoring } from '../infra/platform-props.ts'
import { platformDashboards } from './platform-dashboards.ts'
import { platformRules } from './platform-rules.ts'

/**
 * What `local` and `embedded` have alike: central Prometheus and Alertmanager in the cluster, and Grafana
 * or, where that is left out, a page of its dashboards.
 * @param cluster value of the label `cluster` on every series: the stack's id
 * @param grafana its image, and the address of its plugin for logs. @default no Grafana
 */
export function inClusterMonitoring(
  cluster: string,
  settings: Settings,
  images: InClusterMonitoring['images'],
  grafana?: { readonly image: string; readonly logsPlugin: string },
): InClusterMonitoring {
  const { alerting, nodePorts, scrapeIntervalSeconds } = settings
  const dashboards = platformDashboards(settings)
  return {
    kind: 'in-cluster',
    rules: platformRules(cluster, settings),
    ...(alerting.receiver && { alertReceiver: alerting.receiver }),
    images,
    nodePorts,
    ...(grafana === undefined
      ? { dashboardsPage: renderPage({ dashboards, target: cluster, scrapeIntervalSeconds }) }
      : { grafana: { ...grafana, datasource, logsDatasource, dashboards, homeDashboard } }),
  }
}
