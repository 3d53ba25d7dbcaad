import { quantityValue } from '../config/quantity.ts'
import type { Settings } from '../config/schema.ts'
import type { RuleFile } from '../dashboards/rule-file.ts'
import type { RuleSettings } from '../dashboards/rule-settings.ts'
import { rules } from '../dashboards/rules.ts'

/**
 * Recording rules and alerts of what the settings deploy.
 * @param cluster value of the label `cluster` on every series: the stack's id
 */
export function platformRules(
  cluster: string,
  { namespace, scrapeIntervalSeconds, web }: Settings,
  autoscaling: RuleSettings['autoscaling'] = web.autoscaling,
): readonly RuleFile[] {
  const { cpu, memory } = web.limits
  // The schema takes no other quantities.
  const limits = { cpuCores: quantityValue(cpu) ?? 0, memoryBytes: quantityValue(memory) ?? 0 }
  return rules({ cluster, namespace, scrapeIntervalSeconds, autoscaling, limits })
}
