import { quantityValue } from '../config/quantity.ts'
import type { Settings } from '../config/schema.ts'
import type { RuleFile } from '../dashboards/rule-file.ts'
import { rules } from '../dashboards/rules.ts'
import { autoscalingOf, type Scaled } from './autoscaling.ts'
import { deployedServices } from './demo-service.ts'

/**
 * Recording rules and alerts of what the settings deploy.
 * @param cluster value of the label `cluster` on every series: the stack's id
 * @param scaled @default what the settings say
 * @param evaluationSeconds of rules about requests. @default after each scrape
 */
export function platformRules(
  cluster: string,
  settings: Settings,
  scaled?: Scaled,
  evaluationSeconds = settings.scrapeIntervalSeconds,
): readonly RuleFile[] {
  const services = deployedServices(settings).map((service) => {
    const { cpu, memory } = service.resources.limits
    const managed = new Set(Object.keys(settings.stores))
    return {
      ...service,
      // Nothing here measures those that somebody else runs.
      stores: Object.fromEntries(
        Object.entries(service.stores).filter(([store]) => !managed.has(store)),
      ),
      autoscaling: autoscalingOf(service, scaled),
      // The schema takes no other quantities.
      limits: { cpuCores: quantityValue(cpu) ?? 0, memoryBytes: quantityValue(memory) ?? 0 },
    }
  })
  return rules({ ...settings, cluster, services, evaluationSeconds })
}
