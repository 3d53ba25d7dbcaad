import type { Settings } from '../config/schema.ts'
import type { Logs, PlatformProps } from '../infra/platform-props.ts'

/**
 * The log store in the cluster and its collector, where settings want logs.
 * @param target what a target has of its own @default nothing
 */
export function platformLogs(
  { logs: { enabled, ...store } }: Settings,
  target: Pick<Logs, 'nodePort' | 'linkedFolders'> = {},
): Pick<PlatformProps, 'logs'> {
  return enabled ? { logs: { ...store, ...target } } : {}
}
