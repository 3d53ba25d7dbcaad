import { job } from '../queries/selectors.ts'
import type { RecordingRule } from '../rule-file.ts'
import type { RuleSettings } from '../rule-settings.ts'

/** Names of what is recorded. */
export const recorded = {
  /** What each pod of the app may use at most, in cores. */
  cpuLimit: 'cluster_namespace_pod:app_cpu_limit_cores:setting',
  /** The same of memory, in bytes. */
  memoryLimit: 'cluster_namespace_pod:app_memory_limit_bytes:setting',
} as const

/**
 * The limits of the app's pods, as they are deployed. cAdvisor publishes them on some container
 * runtimes only; kube-state-metrics, which reads them from the pods, is not deployed.
 */
export function podRecordings(settings: RuleSettings): readonly RecordingRule[] {
  const { cluster, namespace, limits } = settings
  const pods =
    'group by (cluster, namespace, pod) ' +
    `(up{cluster="${cluster}", namespace="${namespace}", ${job('app')}})`
  return [
    { record: recorded.cpuLimit, expr: `${pods} * ${limits.cpuCores}` },
    { record: recorded.memoryLimit, expr: `${pods} * ${limits.memoryBytes}` },
  ]
}
