import type { RequestCounter } from '../../config/request-counters.ts'
import { type Advice, authorization, connectPrometheus } from '../count/prometheus.ts'
import { routeOfPath } from '../count/route-pattern.ts'
import { type LoadTestOptions, runLoadTest } from '../load-test.ts'
import { type AskedRequest, askedRequests, parseRequest } from '../send/asked-requests.ts'
import type { LoadOutcome } from '../verdict/outcome.ts'
import { findTargets } from './find-targets.ts'

/** What is audited, and how. */
export interface AuditOptions
  extends Pick<
    LoadTestOptions,
    | 'body'
    | 'requests'
    | 'connections'
    | 'rate'
    | 'requestTimeoutSeconds'
    | 'settleTimeoutSeconds'
    | 'signal'
    | 'onProgress'
  > {
  /** Where the service answers. Nothing is sent elsewhere; redirects are answers. */
  readonly url: string
  /** The Prometheus that counts. It is asked, and nothing else. */
  readonly prometheus: string
  readonly counter: RequestCounter
  /** Matchers of the labels of the service's targets. @default - the job that has the counter */
  readonly selector?: string | undefined
  /** Requests such as `POST /orders`, see `parseRequest`. @default the path of `url` */
  readonly paths?: readonly (AskedRequest | string)[] | undefined
  /** `user:password`, or `Bearer …`. @default - none are sent */
  readonly credentials?: string | undefined
  /** The same for the Prometheus. */
  readonly prometheusCredentials?: string | undefined
  /** Routes whose counts are left out, unless they are sent to. @default `probedRoutes` */
  readonly ignoredRoutes?: readonly string[] | undefined
}

/** Routes that probes and scrapes usually call all the time. */
export const probedRoutes: readonly string[] = [
  ...['/metrics', '/health', '/healthz', '/ready', '/readyz', '/livez', '/ping'],
  ...['/actuator/health*', '/actuator/prometheus'],
]

export const auditDefaults = { requests: 100, connections: 5 } as const

const advice: Advice = {
  unreachable: 'Fix: name the address at which it answers from here: --prometheus',
  refused:
    'Fix: put its user:password, or Bearer and its token, into TALLY_PROMETHEUS_CREDENTIALS, or into a file for --prometheus-credentials',
  notScraped:
    'Fix: see why at its page /targets, or name targets that it scrapes (--selector), or give slow scrapes more time (--settle-timeout)',
}

/**
 * Sends a known number of requests to a service that runs anywhere, and compares with what a
 * Prometheus counted of it.
 * @throws Error where an option is wrong, or Prometheus doesn't know the service: then nothing is sent
 * @throws PrometheusError when Prometheus can't be asked
 */
export async function runAudit(options: AuditOptions): Promise<LoadOutcome> {
  const { origin, pathname, search } = new URL(options.url)
  const paths = options.paths?.length ? options.paths : [`GET ${pathname}${search}`]
  if (options.paths?.length && pathname !== '/') {
    throw new Error(
      `${options.url} has a path, and --path and --requests-from name whole paths. Fix: --url ${origin}, and --path '${pathname.replace(/\/$/, '')}/…'`,
    )
  }
  const sentTo = paths.map((path) => (typeof path === 'string' ? parseRequest(path) : path).route)
  const prometheus = connectPrometheus({
    url: options.prometheus,
    credentials: options.prometheusCredentials,
    advice,
  })
  const { counter } = options
  const { selector, scrapeIntervalSeconds } = await findTargets(
    prometheus,
    counter,
    options.selector,
  )
  const scenario = askedRequests({
    name: 'audit',
    requests: paths,
    body: options.body,
    ...(options.credentials && {
      headers: { authorization: authorization(options.credentials) },
    }),
    expectedStatus: 'any',
    defaults: auditDefaults,
  })
  const ignoredRoutes = (options.ignoredRoutes ?? probedRoutes).filter(
    (route) => !sentTo.some((path) => isLeftOutBy(route, path)),
  )
  return runLoadTest(
    {
      target: origin,
      service: { name: origin, counter, selector, ignoredRoutes },
      urls: { app: origin, prometheus: options.prometheus },
      prometheusCredentials: options.prometheusCredentials,
      advice,
      scrapeIntervalSeconds,
    },
    { ...options, scenario },
  )
}

/** Whether what is counted for a path may be left out with a route. */
function isLeftOutBy(route: string, path: string): boolean {
  return route.endsWith('*')
    ? path.startsWith(route.slice(0, -1))
    : routeOfPath(path, [route]) !== undefined
}
