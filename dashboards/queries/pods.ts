import { ofKubelet, type Query } from './query.ts'
import { chosen, job, perSecond } from './selectors.ts'

const containers = `${chosen}, ${job('kubelet-resource')}`
const byPod = (expr: string) => `sum by (cluster, namespace, pod) (${expr})`
const perPod = (expr: string): Query =>
  ofKubelet({ expr: byPod(expr), legend: '{{namespace}} {{pod}}' })

/** Cores that each pod uses. */
export const cpu = perPod(perSecond(`container_cpu_usage_seconds_total{${containers}}`))

/** Memory that each pod can't give back, in bytes. */
export const memory = perPod(`container_memory_working_set_bytes{${containers}}`)

/** Periods of cAdvisor's containers, without the pod's own cgroup, which holds their sum. */
const periods = (kind: 'periods' | 'throttled_periods') =>
  byPod(perSecond(`container_cpu_cfs_${kind}_total{${chosen}, container!=""}`))

/** Part of the scheduler's periods in which a pod was held back by its CPU limit, 0 to 1. */
export const throttled: Query = {
  ...cpu,
  expr: `${periods('throttled_periods')} / (${periods('periods')} > 0)`,
}

/** Bytes per second that reach each pod. */
export const received = perPod(perSecond(`container_network_receive_bytes_total{${chosen}}`))

/** Bytes per second that each pod sends. */
export const sent = perPod(perSecond(`container_network_transmit_bytes_total{${chosen}}`))

/** How often a container of each pod was restarted within the time range. */
export const restarts = perPod(`changes(container_start_time_seconds{${containers}}[$__range])`)
