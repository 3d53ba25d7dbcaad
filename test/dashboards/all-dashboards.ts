import { dashboards } from '../../dashboards/index.ts'

/** The dashboards of a platform that runs everything. */
export const allDashboards = dashboards({ demo: true, redis: true, logs: true })
