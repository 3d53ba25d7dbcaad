import { ingress } from './boards/ingress.ts'
import { kubernetes } from './boards/kubernetes.ts'
import { monitoringHost } from './boards/monitoring-host.ts'
import { monitoringPipeline } from './boards/monitoring-pipeline.ts'
import { serviceOverview } from './boards/service-overview.ts'
import { stores } from './boards/stores.ts'
import type { DashboardFile } from './grafana/dashboard-file.ts'

export type { DashboardFile } from './grafana/dashboard-file.ts'
export { datasource } from './grafana/datasource.ts'

/** Every dashboard that Grafana is provisioned with. */
export const dashboards: readonly DashboardFile[] = [
  serviceOverview,
  stores,
  ingress,
  kubernetes,
  monitoringPipeline,
  monitoringHost,
]

/** Uid of the dashboard that people see first. */
export const homeDashboard = serviceOverview.uid
