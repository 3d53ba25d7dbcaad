import { httpRequestDuration } from '../../app/metrics/catalog.ts'
import type { Series } from './prometheus.ts'

/** The app's count of requests: one series per pod, method, route and status. */
export const countName = `${httpRequestDuration.name}_count`

/** When the process began (prom-client's default metrics): a restart changes it. */
export const processStartName = 'process_start_time_seconds'

/** Written by the agent for every scrape, 1 for a good one and 0 for a failed one. */
export const upName = 'up'

/** Selects the series of all the app's pods. */
export const ofApp = (cluster: string): string => `job="app",cluster=${JSON.stringify(cluster)}`

/**
 * Selects all raw samples of the app's pods that the accounting reads, in one query, so that
 * they are of one moment.
 */
export function appSeries(cluster: string, windowSeconds: number): string {
  const names = [upName, countName, processStartName].join('|')
  return `{__name__=~"${names}",${ofApp(cluster)}}[${Math.ceil(windowSeconds)}s]`
}

/** Names the target, one process of the app, that a series belongs to. */
export function targetOf({ labels }: Series): string {
  const name = labels.pod ?? labels.instance ?? 'unknown'
  return labels.namespace ? `${labels.namespace}/${name}` : name
}
