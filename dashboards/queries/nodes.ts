import { ofKubelet, type Query } from './query.ts'
import { chosenCluster, inCluster, job, onMonitoringHost, perSecond } from './selectors.ts'

/** Questions to the node exporter of some machines. */
function machines(where: string) {
  const chosen = `${chosenCluster}, ${job('node-exporter')}, ${where}`
  const legend = '{{instance}}'
  return {
    /** Part of all cores that is busy, 0 to 1. */
    cpu: {
      expr: `1 - avg by (cluster, instance) (${perSecond(`node_cpu_seconds_total{${chosen}, mode="idle"}`)})`,
      legend,
    },
    /** Processes that run or wait for a core or a disk. */
    load: { expr: `node_load1{${chosen}}`, legend },
    /** Part of the memory that is not available, 0 to 1. */
    memory: {
      expr: `1 - node_memory_MemAvailable_bytes{${chosen}} / node_memory_MemTotal_bytes{${chosen}}`,
      legend,
    },
    /** Part of each file system that is full, 0 to 1. A device counts once, however often it is mounted. */
    disk: {
      expr:
        '1 - min by (cluster, instance, device) ' +
        `(node_filesystem_avail_bytes{${chosen}} / node_filesystem_size_bytes{${chosen}})`,
      legend: '{{instance}} {{device}}',
    },
    /** Part of the time that each disk is busy, 0 to 1. */
    diskBusy: {
      expr: `max by (cluster, instance, device) (${perSecond(`node_disk_io_time_seconds_total{${chosen}}`)})`,
      legend: '{{instance}} {{device}}',
    },
  } as const satisfies Record<string, Query>
}

/** The nodes of a cluster. */
export const nodes = machines(inCluster)
/** The host of the central Prometheus on AWS. */
export const monitoringHost = machines(onMonitoringHost)

/** Pods that each node runs. */
export const runningPods: Query = ofKubelet({
  expr: `sum by (cluster, instance) (kubelet_running_pods{${chosenCluster}})`,
  legend: '{{instance}}',
})
