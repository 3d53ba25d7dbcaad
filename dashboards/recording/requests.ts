import type { RequestCounter } from '../../config/request-counters.ts'
import { job } from '../queries/selectors.ts'
import type { RecordingRule } from '../rule-file.ts'
import type { RuleSettings, WatchedService } from '../rule-settings.ts'

/** Names of what is recorded. A label that a service's own metric lacks is missing there. */
export const recorded = {
  /** The counters of every pod. */
  requests: 'cluster_namespace_service_pod_caller_method_route_status:http_requests_total:sum',
  /** Their histograms of durations; `le` holds the upper bounds in seconds. */
  durations:
    'cluster_namespace_service_pod_caller_route_le:http_request_duration_seconds_bucket:sum',
} as const

/** Requests of clients: those of Kubernetes and the agent would dilute every ratio. */
export const ofClients = 'caller=""'

/**
 * What samples need at most to arrive here, with the agent's batches of 1 s. Rules look that far
 * back: then they see each sample once, whenever it came.
 */
export const arrivalSeconds = 5

/** Paths as the regular expression of a label; the query is no part of a route. */
const anyOf = (paths: readonly string[]) =>
  [...new Set(paths.map((path) => path.replace(/\?.*/, '').replaceAll('.', '[.]')))].join('|')

type Counter = Pick<RequestCounter, 'metric' | 'labels'>

function copy(record: string, { metric, labels }: Counter, service: WatchedService): RecordingRule {
  const { name, health, readiness, metricsPath } = service
  const { method, route, status } = labels
  const own: Readonly<Record<string, string | undefined>> = { method, route, status, caller: route }
  const level = (record.split(':')[0] ?? '')
    .split('_')
    .filter((label) => label !== 'service' && (!(label in own) || own[label] !== undefined))

  const renamed = Object.entries(labels)
    .filter(([label, called]) => level.includes(label) && label !== called)
    .reduce(
      (series, [label, called]) =>
        `label_replace(${series}, "${label}", "$1", "${called}", "(.*)")`,
      `${metric}{${job(name)}}`,
    )
  const probed = anyOf([health, readiness, metricsPath])
  const marked = level.includes('caller')
    ? `label_replace(${renamed}, "caller", "platform", "route", "${probed}")`
    : renamed
  return {
    record,
    expr: `sum by (${level.join(', ')}) (${marked})`,
    labels: { service: name },
  }
}

/**
 * Copies what each service counts, under the names of its library, to series that are called the
 * same for all services. The copies are counters, too.
 */
export function requestRecordings({ services }: RuleSettings): readonly RecordingRule[] {
  return services.flatMap((service) => {
    const { buckets, ...counter } = service.requestCounter
    return [
      copy(recorded.requests, counter, service),
      ...(buckets ? [copy(recorded.durations, buckets, service)] : []),
    ]
  })
}
