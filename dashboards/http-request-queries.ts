import { httpRequestDuration } from '../app/metrics/catalog.ts'

/** Labels of the app's own, and those that scraping and remote writing add. */
type Label = (typeof httpRequestDuration.labelNames)[number] | 'cluster' | 'le'

const label = (name: Label): Label => name
const matching = (name: Label, pattern: string): string => `${label(name)}=~"${pattern}"`

/** What the dashboard's variables choose. */
const chosen = `${matching('cluster', '$cluster')}, ${matching('route', '$route')}`
const serverErrors = matching('status_code', '5..')
const byRoute = `sum by (${label('route')})`

const count = `${httpRequestDuration.name}_count`
const bucket = `${httpRequestDuration.name}_bucket`

/** How a line of a panel by route is called. */
export const routeLegend = `{{${label('route')}}}`

/** Lists the clusters, for a variable. */
export const clusters = `label_values(${count}, ${label('cluster')})`

/** Lists the routes of the chosen clusters, for a variable. */
export const routes = `label_values(${count}{${matching('cluster', '$cluster')}}, ${label('route')})`

/** Requests per second of each route. */
export const requestsPerSecond = `${byRoute} (rate(${count}{${chosen}}[$__rate_interval]))`

/**
 * How many requests each route has answered, by the app's own count: the counters of every pod
 * that was there within the time range, as they are. `increase()` would estimate.
 */
export const requestsCounted = `${byRoute} (max_over_time(${count}{${chosen}}[$__range]))`

const errorsPerSecond = `${byRoute} (rate(${count}{${chosen}, ${serverErrors}}[$__rate_interval]))`

/**
 * Which part of each route's requests the app answered with a status of 500 or above, 0 to 1.
 * A route without any error has no such counter, hence the `or`, which makes it 0.
 */
export const errorRatio = `(${errorsPerSecond} or 0 * ${requestsPerSecond}) / ${requestsPerSecond}`

/**
 * The time in seconds within which the given part of each route's requests were answered.
 *
 * @param quantile 0 to 1, e.g. 0.95
 */
export const latencySeconds = (quantile: number): string =>
  `histogram_quantile(${quantile}, sum by (${label('le')}, ${label('route')}) ` +
  `(rate(${bucket}{${chosen}}[$__rate_interval])))`
