import { type RequestCounter, springHealthGroup } from '../../config/request-counters.ts'
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

/** Time between two evaluations: with those of scrapes each copy has all samples of its counter. */
export const evaluationSeconds = (settings: RuleSettings): number =>
  settings.evaluationSeconds ?? settings.scrapeIntervalSeconds

/** Paths as the regular expression of a label. */
const anyOf = (paths: readonly string[]) => [...new Set(paths.map(routeOf))].join('|')

/** The routes that a path may be counted on, which have no query: ASP.NET Core's begin without a slash. */
function routeOf(path: string): string {
  const bare = path.replace(/\?.*/, '').replace(/^\/+|\/+$/g, '')
  if (bare === '') return '/'
  const route = bare.replaceAll('.', '[.]').replace(springHealthGroup, '$1/.*')
  return `/?${route}/?`
}

type Counter = Pick<RequestCounter, 'metric' | 'labels'>

/** Labels of a copy: those of its name, as far as the counter has them. */
function labelsOf(record: string, { method, route, status }: Counter['labels']): readonly string[] {
  const own: Readonly<Record<string, string | undefined>> = { method, route, status, caller: route }
  const [level = ''] = record.split(':')
  return level
    .split('_')
    .filter((label) => label !== 'service' && (!(label in own) || own[label] !== undefined))
}

/** A counter's series with the labels that all services have in common. */
function renamed(series: string, kept: readonly string[], of: Counter, to: WatchedService): string {
  const calledAlike = Object.entries(of.labels)
    .filter(([label, called]) => kept.includes(label) && label !== called)
    .reduce(
      (expr, [label, called]) => `label_replace(${expr}, "${label}", "$1", "${called}", "(.*)")`,
      series,
    )
  const probed = anyOf([to.health, to.readiness, to.metricsPath])
  const marked = kept.includes('caller')
    ? `label_replace(${calledAlike}, "caller", "platform", "route", "${probed}")`
    : calledAlike
  return `sum by (${kept.join(', ')}) (${marked})`
}

/**
 * Copies what each service counts, under the names of its library, to series that are called the
 * same for all services. The copies are counters, too.
 *
 * In most libraries a series begins with its first request, of which `rate()` would know nothing. So
 * the copy of a series that a pod did not have at the evaluation before begins at 0, and goes on with the
 * next one. A pod that was not scraped before may have counted for a while: it begins as it is.
 */
export function requestRecordings(settings: RuleSettings): readonly RecordingRule[] {
  const before = ` offset ${evaluationSeconds(settings)}s`
  return settings.services.flatMap((service) => {
    const { name, requestCounter } = service
    const copy = (record: string, counter: Counter): RecordingRule => {
      const kept = labelsOf(record, counter.labels)
      const at = (offset: string) =>
        renamed(`${counter.metric}{${job(name)}}${offset}`, kept, counter, service)
      return {
        record,
        expr:
          `0 * (${at('')} unless ${at(before)}) ` +
          `and on (cluster, namespace, pod) up{${job(name)}}${before} == 1 or ${at('')}`,
        labels: { service: name },
      }
    }
    const { buckets } = requestCounter
    return [
      copy(recorded.requests, requestCounter),
      ...(buckets ? [copy(recorded.durations, buckets)] : []),
    ]
  })
}
