import type { Settings } from '../config/schema.ts'
import { type DashboardFile, dashboards } from '../dashboards/index.ts'
import { deployedServices } from './demo-service.ts'

/** Dashboards of what the settings deploy. */
export const platformDashboards = (settings: Settings): readonly DashboardFile[] =>
  dashboards({
    demo: settings.demo,
    logs: settings.logs.enabled,
    redis: !settings.stores.redis && deployedServices(settings).some(({ stores }) => stores.redis),
  })
