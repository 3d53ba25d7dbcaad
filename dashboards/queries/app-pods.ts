import { recorded } from '../recording/pods.ts'
import { ofKubelet, type Query } from './query.ts'
import { chosen, job, perSecond, sumByCluster } from './selectors.ts'

/** Container of the app in its pods. */
const ofApp = `${chosen}, ${job('kubelet-resource')}, container="app"`
const byPod = (expr: string) => `sum by (cluster, pod) (${expr})`

/** How many of the app's pods answer scrapes. */
export const answering: Query = {
  expr: sumByCluster(`up{${chosen}, ${job('app')}}`),
  legend: 'answering, {{cluster}}',
}

/** How many of the app's pods are known and don't answer. */
export const silent: Query = {
  expr: sumByCluster(`1 - up{${chosen}, ${job('app')}}`),
  legend: 'not answering, {{cluster}}',
}

/** CPU that each pod of the app uses, as a part of its limit. */
export const cpuOfLimit: Query = ofKubelet({
  expr:
    `${byPod(perSecond(`container_cpu_usage_seconds_total{${ofApp}}`))} / ` +
    byPod(`${recorded.cpuLimit}{${chosen}}`),
  legend: '{{pod}}',
})

/** Memory that each pod of the app can't give back, as a part of its limit. */
export const memoryOfLimit: Query = ofKubelet({
  expr:
    `${byPod(`container_memory_working_set_bytes{${ofApp}}`)} / ` +
    byPod(`${recorded.memoryLimit}{${chosen}}`),
  legend: '{{pod}}',
})

/** How long Node's event loop keeps a callback waiting, in seconds: one in 100 waits longer. */
export const eventLoopLagSeconds: Query = {
  expr: `max by (cluster, pod) (nodejs_eventloop_lag_p99_seconds{${chosen}, ${job('app')}})`,
  legend: '{{pod}}',
}
