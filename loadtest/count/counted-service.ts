import { service } from '../../app/contract.ts'
import { requestCounter } from '../../app/metrics/catalog.ts'
import { type RequestCounter, springHealthGroup } from '../../config/request-counters.ts'
import type { Series } from './prometheus.ts'

/** A service whose requests are counted, as the central Prometheus knows it. */
export interface CountedService {
  /** @default - it is the demo app */
  readonly name?: string
  readonly counter: RequestCounter
  /** Matchers of the labels that its targets have, without braces, e.g. `job="orders"`. */
  readonly selector: string
  /**
   * Routes that probes and scrapes call all the time: nobody can tell these calls from a load, so
   * the comparison leaves them out, and no load may ask for them. A `*` at the end stands for anything.
   */
  readonly ignoredRoutes: readonly string[]
}

/** The route on which the calls of a probe or scrape are counted, for `ignoredRoutes`. */
export function probedRoute(path: string): string {
  const [route = path] = path.split('?')
  return route.replace(springHealthGroup, '$1*')
}

/** The demo app, as the agent of a cluster scrapes it. */
export const demoService = (cluster: string): CountedService => ({
  counter: requestCounter,
  selector: `job="${service.job}",cluster=${JSON.stringify(cluster)}`,
  ignoredRoutes: Object.values(service.paths),
})

/**
 * When the process began: a restart changes it. The first is that of the metrics keeper, which
 * tells each restart of the service beside it; the second is the one that client libraries have.
 */
export const processStartNames = ['tally_service_start_time_seconds', 'process_start_time_seconds']

/** When the metrics keeper asked the service for the values that it shows. */
export const readTimeName = 'tally_service_read_time_seconds'

/** Written by whoever scrapes for every scrape, 1 for a good one and 0 for a failed one. */
export const upName = 'up'

/**
 * Selects all raw samples of a service that the accounting reads, in one query, so that they are
 * of one moment.
 */
export function seriesOf({ counter, selector }: CountedService, windowSeconds: number): string {
  const names = [upName, counter.metric, ...processStartNames, readTimeName].join('|')
  return `{__name__=~"${names}",${selector}}[${Math.ceil(windowSeconds)}s]`
}

/** Names the target, one process of a service, that a series belongs to. */
export function targetOf({ labels }: Series): string {
  const name = labels.pod ?? labels.instance ?? 'unknown'
  return labels.namespace ? `${labels.namespace}/${name}` : name
}
