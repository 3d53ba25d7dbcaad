import type { RuleSettings } from '../../../dashboards/rule-settings.ts'

/** The settings that the cases are written for. */
export const settings: RuleSettings = {
  cluster: 'embedded',
  namespace: 'tally',
  autoscaling: { minReplicas: 1, maxReplicas: 3 },
  limits: { cpuCores: 0.5, memoryBytes: 192 * 2 ** 20 },
  scrapeIntervalSeconds: 5,
}
