import { ofKubelet, type Query } from './query.ts'
import { chosen } from './selectors.ts'

/**
 * Part of each claimed volume that is full, 0 to 1. A volume that is a folder of the node's disk
 * shows that disk.
 */
export const full: Query = ofKubelet({
  expr:
    '1 - min by (cluster, namespace, persistentvolumeclaim) ' +
    `(kubelet_volume_stats_available_bytes{${chosen}} / kubelet_volume_stats_capacity_bytes{${chosen}})`,
  legend: '{{namespace}} {{persistentvolumeclaim}}',
})
