import { ingress } from './boards/ingress.ts'
import { kubernetes } from './boards/kubernetes.ts'
import { monitoringHost } from './boards/monitoring-host.ts'
import { monitoringPipeline } from './boards/monitoring-pipeline.ts'
import { serviceOverview } from './boards/service-overview.ts'
import { stores } from './boards/stores.ts'
import type { DashboardFile } from './grafana/dashboard-file.ts'

export type { DashboardFile } from './grafana/dashboard-file.ts'
export { datasource, logsDatasource } from './grafana/datasource.ts'

/** What runs on the platform beside what always does. */
export interface Running {
  /** The demo app, which measures the operations of its stores. */
  readonly demo: boolean
  readonly redis: boolean
  /** The log store and its collector. */
  readonly logs: boolean
}

/** Every dashboard that Grafana is provisioned with: none about what doesn't run. */
export const dashboards = (running: Running): readonly DashboardFile[] => [
  serviceOverview,
  ...(running.demo || running.redis ? [stores(running)] : []),
  ingress,
  kubernetes,
  monitoringPipeline(running),
  monitoringHost,
]

/** Uid of the dashboard that people see first. */
export const homeDashboard = serviceOverview.uid
