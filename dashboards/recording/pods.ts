import type { RecordingRule } from '../rule-file.ts'

/** Names of what is recorded. */
export const recorded = {
  /** When the newest container of a name in a pod was started, Unix time in seconds. */
  startTime: 'cluster_namespace_pod_container:container_start_time_seconds:max',
} as const

/**
 * A container that is restarted has a new id, and so a new series: only across them its start
 * time can be seen to change. kube-state-metrics, which counts restarts, is not deployed.
 */
export const podRecordings: readonly RecordingRule[] = [
  {
    record: recorded.startTime,
    expr:
      'max by (cluster, namespace, pod, container) ' +
      '(container_start_time_seconds{container!="", container!="POD"})',
  },
]
