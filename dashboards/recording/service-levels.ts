import { answeredWithin, counter, failed, hasStatus } from '../queries/http-requests.ts'
import type { RecordingRule } from '../rule-file.ts'
import { ofClients } from './requests.ts'

/** Times over which the ratios are recorded: those that alerts compare. */
const windows = ['5m', '30m', '1h', '6h', '3d'] as const
export type Window = (typeof windows)[number]

const level = 'cluster_namespace_service'

/** Time between two evaluations. */
export const intervalSeconds = 30

/** Names of what is recorded. */
export const recorded = {
  /** Requests of clients per second, over 5 minutes. */
  requests: `${level}:http_requests:rate5m`,
  /** Those that the service failed to serve. Absent where nothing tells how they are answered. */
  errors: `${level}:http_request_errors:rate5m`,
  /** Those that took too long. Absent where nothing tells how long they take. */
  slow: `${level}:http_requests_slow:rate5m`,
  /** Part of the requests that failed, 0 to 1. Absent where there were none. */
  errorRatio: (window: Window) => `${level}:http_request_errors:ratio_rate${window}`,
  /** Part of the requests that took too long, 0 to 1. Absent where there were none. */
  slowRatio: (window: Window) => `${level}:http_requests_slow:ratio_rate${window}`,
} as const

/** About how many requests there were within a window. */
export const requestsWithin = (window: Window): string =>
  `sum_over_time(${recorded.requests}[${window}]) * ${intervalSeconds}`

const perSecond = (selector: string) =>
  `sum by (cluster, namespace, service) (rate(${selector}[5m]))`
const counted = (matchers: string) => perSecond(`${counter}{${ofClients}${matchers}}`)

/**
 * A ratio over a longer time is made of the rates over 5 minutes: `rate(…[3d])` over every bucket
 * would read millions of samples at each evaluation.
 */
const ratio = (part: string, window: Window) =>
  window === '5m'
    ? `${part} / (${recorded.requests} > 0)`
    : `sum_over_time(${part}[${window}]) / (sum_over_time(${recorded.requests}[${window}]) > 0)`

/**
 * Which part of each service's requests was failed or slow, over each of the windows.
 * @param seconds longer than this is slow; a bound of the demo app's buckets
 */
export function serviceLevelRecordings(seconds: number): readonly RecordingRule[] {
  return [
    { record: recorded.requests, expr: counted('') },
    {
      record: recorded.errors,
      // Many libraries have no series of a status before its first answer.
      expr: `${counted(`, ${failed}`)} or 0 * ${counted(`, ${hasStatus}`)}`,
    },
    {
      record: recorded.slow,
      // Both from the histogram: a service may count requests that it doesn't time.
      expr: `${perSecond(answeredWithin('+Inf', ofClients))} - ${perSecond(answeredWithin(seconds, ofClients))}`,
    },
    ...windows.flatMap((window) => [
      { record: recorded.errorRatio(window), expr: ratio(recorded.errors, window) },
      { record: recorded.slowRatio(window), expr: ratio(recorded.slow, window) },
    ]),
  ]
}
