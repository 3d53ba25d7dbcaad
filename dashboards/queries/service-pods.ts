import { recorded } from '../recording/pods.ts'
import { ofKubelet, type Query } from './query.ts'
import { chosen, chosenService, job, perSecond } from './selectors.ts'

/** Lists the services of the chosen targets, for a variable: also those that nobody has asked yet. */
export const services = `label_values(${recorded.cpuLimit}{${chosen}}, service)`

const pods = `${chosen}, ${chosenService('job')}`
/** A service's container in its pods has its name. */
const containers = `${chosen}, ${job('kubelet-resource')}, ${chosenService('container')}`
const limits = `${chosen}, ${chosenService('service')}`
const byPod = (expr: string) => `sum by (cluster, pod) (${expr})`
const byService = (expr: string) => `sum by (cluster, job) (${expr})`

/** How many of each service's pods answer scrapes. */
export const answering: Query = {
  expr: byService(`up{${pods}}`),
  legend: '{{job}} answering, {{cluster}}',
}

/** How many of each service's pods are known and don't answer. */
export const silent: Query = {
  expr: byService(`1 - up{${pods}}`),
  legend: '{{job}} not answering, {{cluster}}',
}

/** CPU that each pod of a service uses, as a part of its limit. */
export const cpuOfLimit: Query = ofKubelet({
  expr:
    `${byPod(perSecond(`container_cpu_usage_seconds_total{${containers}}`))} / ` +
    byPod(`${recorded.cpuLimit}{${limits}}`),
  legend: '{{pod}}',
})

/** Memory that each pod of a service can't give back, as a part of its limit. */
export const memoryOfLimit: Query = ofKubelet({
  expr:
    `${byPod(`container_memory_working_set_bytes{${containers}}`)} / ` +
    byPod(`${recorded.memoryLimit}{${limits}}`),
  legend: '{{pod}}',
})

/** How long Node's event loop keeps a callback waiting, in seconds: one in 100 waits longer. */
export const eventLoopLagSeconds: Query = {
  expr: `max by (cluster, pod) (nodejs_eventloop_lag_p99_seconds{${pods}})`,
  legend: '{{pod}}',
}
