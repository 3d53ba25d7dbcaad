import { httpRequestDuration } from '../../app/metrics/catalog.ts'
import { ofClients, recorded } from '../recording/requests.ts'
import type { Query } from './query.ts'
import { chosen, chosenService, perSecond, sumByCluster } from './selectors.ts'

/** How many requests were answered. */
export const counter = recorded.requests

/** Requests that a service failed to serve: libraries tell of statuses, or of classes such as `5xx`. */
export const failed = 'status=~"5.."'

/** Of services that tell how they answered. */
export const hasStatus = 'status!=""'

/**
 * Requests that were answered within a time, in the histograms of all services.
 * @param seconds a bound of the demo app's buckets, or `+Inf` for all requests
 * @throws when it has no such bucket
 */
export function answeredWithin(seconds: number | '+Inf', matchers: string): string {
  const { bucketsSeconds, name } = httpRequestDuration
  if (seconds !== '+Inf' && !bucketsSeconds.some((bound) => bound === seconds)) {
    throw new Error(
      `${name}_bucket has no bucket for ${seconds} s; use one of ${bucketsSeconds.join(', ')}`,
    )
  }
  // Prometheus 3 stores whole numbers with a decimal.
  const le = Number.isInteger(seconds) ? Number(seconds).toFixed(1) : seconds
  return `${recorded.durations}{le="${le}", ${matchers}}`
}

const ofServices = `${chosen}, ${chosenService('service')}, route=~"$route"`
const byRoute = (expr: string) => `sum by (service, route) (${expr})`
const legend = '{{service}} {{route}}'

/** Lists the routes of the chosen services, for a variable. */
export const routes = `label_values(${counter}{${chosen}, ${chosenService('service')}}, route)`

const ofRoute = (matchers = '') => byRoute(perSecond(`${counter}{${ofServices}${matchers}}`))

/** Requests per second of each route that was ever asked: the others' counters are 0. */
export const perRoute: Query = {
  expr: `${ofRoute()} and ${byRoute(`${counter}{${ofServices}}`)} > 0`,
  legend,
}

/** Requests per second of all services. */
export const inTotal: Query = {
  expr: sumByCluster(perSecond(`${counter}{${chosen}, ${ofClients}}`)),
  legend: 'counted by services, {{cluster}}',
}

/** Requests per second by how they were answered. */
export const perStatus: Query = {
  expr: `sum by (service, status) (${perSecond(`${counter}{${ofServices}, ${hasStatus}}`)})`,
  legend: '{{service}} {{status}}',
}

/**
 * How many requests each route has answered, by the services' own count: the counters of every pod
 * that was there within the time range, as they are. `increase()` would estimate.
 */
export const counted: Query = {
  expr: `${byRoute(`max_over_time(${counter}{${ofServices}}[$__range])`)} > 0`,
  legend,
}

/**
 * Which part of each route's requests was answered with a status of 500 or above, 0 to 1. Many
 * libraries have no series of a status before its first answer, hence the `or`: it is 0.
 */
export const errorRatio: Query = {
  expr:
    `(${ofRoute(`, ${failed}`)} or 0 * ${ofRoute(`, ${hasStatus}`)})` +
    ` / (${ofRoute(`, ${hasStatus}`)} > 0)`,
  legend,
}

/**
 * The time in seconds within which the given part of each route's requests were answered.
 * @param quantile 0 to 1, e.g. 0.95
 */
export const durationSeconds = (quantile: number): Query => ({
  expr:
    `histogram_quantile(${quantile}, sum by (le, service, route) ` +
    `(${perSecond(`${recorded.durations}{${ofServices}}`)}))`,
  legend,
})
