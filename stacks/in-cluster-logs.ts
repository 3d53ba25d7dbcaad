import type { Settings } from '../config/schema.ts'
import type { PlatformProps } from '../infra/platform.ts'

/**
 * What `local` and `embedded` have alike: the log store in the cluster, where settings want logs.
 * @param linkedFolders folders of the node that log files are links into @default none
 */
export function inClusterLogs(
  { logs, nodePorts }: Settings,
  linkedFolders: readonly string[] = [],
): Pick<PlatformProps, 'logs'> {
  const { enabled, ...store } = logs
  return enabled ? { logs: { linkedFolders, to: { ...store, nodePort: nodePorts.logs } } } : {}
}
