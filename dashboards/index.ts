import type { DashboardFile } from './dashboard-file.ts'
import { requestsPerEndpoint } from './requests-per-endpoint.ts'

export type { DashboardFile } from './dashboard-file.ts'
export { datasource } from './datasource.ts'

/** Every dashboard that Grafana is provisioned with. */
export const dashboards: readonly DashboardFile[] = [requestsPerEndpoint]
