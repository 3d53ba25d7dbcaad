import type { Query } from './query.ts'
import { chosen, perSecond, sumByCluster } from './selectors.ts'

/**
 * The same figure from whichever NGINX a target has: the plain one through its exporter, or F5's
 * controller, which names it differently.
 */
const ofEither = (name: string, read: (selector: string) => string) =>
  `${read(`nginx_${name}{${chosen}}`)} or ${read(`nginx_ingress_nginx_${name}{${chosen}}`)}`

const sumPerSecond = (selector: string) => sumByCluster(perSecond(selector))

/** Requests per second that NGINX took, those that it answered itself among them. */
export const requests: Query = {
  expr: ofEither('http_requests_total', sumPerSecond),
  legend: 'taken by NGINX, {{cluster}}',
}

/** Connections by what is going on: `active` is the sum of the others. */
export const connections = (state: 'active' | 'reading' | 'writing' | 'waiting'): Query => ({
  expr: ofEither(`connections_${state}`, sumByCluster),
  legend: `${state}, {{cluster}}`,
})

/** New connections per second. */
export const accepted: Query = {
  expr: ofEither('connections_accepted', sumPerSecond),
  legend: 'accepted, {{cluster}}',
}

/** Connections per second that NGINX accepted and had no room for. */
export const dropped: Query = {
  expr: `(${accepted.expr}) - (${ofEither('connections_handled', sumPerSecond)})`,
  legend: 'dropped, {{cluster}}',
}

/** Reloads of the controller's NGINX per second, by what caused them. */
export const reloads: Query = {
  expr: `sum by (reason) (${perSecond(`nginx_ingress_controller_nginx_reloads_total{${chosen}}`)})`,
  legend: 'done, {{reason}}',
}

/** Reloads per second that failed: NGINX then goes on with its old configuration. */
export const failedReloads: Query = {
  expr: `sum(${perSecond(`nginx_ingress_controller_nginx_reload_errors_total{${chosen}}`)})`,
  legend: 'failed',
}

/** How long the last reload took, in milliseconds. */
export const lastReloadMilliseconds: Query = {
  expr: `max by (cluster, pod) (nginx_ingress_controller_nginx_last_reload_milliseconds{${chosen}})`,
  legend: '{{pod}}',
}
