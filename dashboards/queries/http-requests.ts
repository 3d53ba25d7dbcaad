import { service } from '../../app/contract.ts'
import { httpRequestDuration } from '../../app/metrics/catalog.ts'
import type { Query } from './query.ts'
import { chosen as chosenPods, perSecond, sumByCluster } from './selectors.ts'

type Label = (typeof httpRequestDuration.labelNames)[number]

/** A label of the metric; renaming it in the catalog breaks the compilation here. */
const label = (name: Label): Label => name

const route = label('route')
const status = label('status_code')

/** How many requests were answered. */
export const count = `${httpRequestDuration.name}_count`
const bucket = `${httpRequestDuration.name}_bucket`

/** Requests that the app failed to serve. */
export const failed = `${status}=~"5.."`

/** Requests of clients: Kubernetes and Prometheus call the app too, and would dilute every ratio. */
export const ofClients = `${route}!~"${Object.values(service.paths).join('|')}"`

/**
 * Requests that were answered within a time.
 * @param seconds a bucket's bound
 * @throws when the app has no such bucket
 */
export function answeredWithin(seconds: number, matchers: string): string {
  const { bucketsSeconds } = httpRequestDuration
  if (!bucketsSeconds.some((bound) => bound === seconds)) {
    throw new Error(
      `${bucket} has no bucket for ${seconds} s; use one of ${bucketsSeconds.join(', ')}`,
    )
  }
  // Prometheus 3 stores whole numbers with a decimal.
  const le = Number.isInteger(seconds) ? seconds.toFixed(1) : String(seconds)
  return `${bucket}{le="${le}", ${matchers}}`
}

const chosen = `${chosenPods}, ${route}=~"$route"`
const byRoute = (expr: string) => `sum by (${route}) (${expr})`
const legend = `{{${route}}}`

/** Lists the routes of the chosen targets, for a variable. */
export const routes = `label_values(${count}{${chosenPods}}, ${route})`

const ofRoute = byRoute(perSecond(`${count}{${chosen}}`))

/** Requests per second of each route that was ever asked: the others' counters are 0. */
export const perRoute: Query = {
  expr: `${ofRoute} and ${byRoute(`${count}{${chosen}}`)} > 0`,
  legend,
}

/** Requests per second of all routes. */
export const inTotal: Query = {
  expr: sumByCluster(perSecond(`${count}{${chosenPods}, ${ofClients}}`)),
  legend: 'counted by the app, {{cluster}}',
}

/** Requests per second by how they were answered. */
export const perStatus: Query = {
  expr: `sum by (${status}) (${perSecond(`${count}{${chosen}}`)})`,
  legend: `{{${status}}}`,
}

/**
 * How many requests each route has answered, by the app's own count: the counters of every pod
 * that was there within the time range, as they are. `increase()` would estimate.
 */
export const counted: Query = {
  expr: `${byRoute(`max_over_time(${count}{${chosen}}[$__range])`)} > 0`,
  legend,
}

/**
 * Which part of each route's requests the app answered with a status of 500 or above, 0 to 1.
 * What no route matched has no such counter before its first error, hence the `or`: it is 0.
 */
export const errorRatio: Query = {
  expr:
    `(${byRoute(perSecond(`${count}{${chosen}, ${failed}}`))} or 0 * ${ofRoute})` +
    ` / (${ofRoute} > 0)`,
  legend,
}

/**
 * The time in seconds within which the given part of each route's requests were answered.
 * @param quantile 0 to 1, e.g. 0.95
 */
export const durationSeconds = (quantile: number): Query => ({
  expr:
    `histogram_quantile(${quantile}, sum by (le, ${route}) ` +
    `(${perSecond(`${bucket}{${chosen}}`)}))`,
  legend,
})
