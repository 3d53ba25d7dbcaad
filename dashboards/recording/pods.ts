import { job } from '../queries/selectors.ts'
import type { RecordingRule } from '../rule-file.ts'
import type { RuleSettings } from '../rule-settings.ts'

/** Names of what is recorded. */
export const recorded = {
  /** What each pod of a service may use at most, in cores. */
  cpuLimit: 'cluster_namespace_service_pod:cpu_limit_cores:setting',
  /** The same of memory, in bytes. */
  memoryLimit: 'cluster_namespace_service_pod:memory_limit_bytes:setting',
} as const

/**
 * The limits of the services' pods, as they are deployed. cAdvisor publishes them on some container
 * runtimes only; kube-state-metrics, which reads them from the pods, is not deployed.
 */
export function podRecordings(settings: RuleSettings): readonly RecordingRule[] {
  const { cluster, namespace, services } = settings
  return services.flatMap(({ name, limits }) => {
    const labels = { service: name }
    const pods =
      'group by (cluster, namespace, pod) ' +
      `(up{cluster="${cluster}", namespace="${namespace}", ${job(name)}})`
    return [
      { record: recorded.cpuLimit, expr: `${pods} * ${limits.cpuCores}`, labels },
      { record: recorded.memoryLimit, expr: `${pods} * ${limits.memoryBytes}`, labels },
    ]
  })
}
