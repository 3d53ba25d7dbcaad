import type { RuleSettings } from '../../../dashboards/rule-settings.ts'

/** The settings that the cases are written for. */
export const settings: RuleSettings = {
  cluster: 'embedded',
  namespace: 'tally',
  autoscaling: { minReplicas: 1, maxReplicas: 3 },
  scrapeIntervalSeconds: 5,
}
