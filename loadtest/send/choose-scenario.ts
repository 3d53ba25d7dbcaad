import { RequestKinds } from '../count/request-kinds.ts'
import type { Deployment } from '../deployment.ts'
import { type AskedRequest, askedRequests, type Body } from './asked-requests.ts'
import type { Scenario } from './scenario.ts'
import { defaultScenario, findScenario } from './scenarios.ts'

/** What the user wants to send. */
export interface Wanted {
  /** A scenario of the demo app, or the name of one. @default mixed */
  readonly scenario?: Scenario | string | undefined
  /** Requests in place of a scenario, see `parseRequest`. @default - a service's own */
  readonly paths?: readonly (AskedRequest | string)[] | undefined
  /** What those of them send that have a body. @default - none */
  readonly body?: Body | undefined
}

/**
 * The scenario that the user wants: that of a name, requests, or those that a service has.
 * @throws Error when it isn't known, or can't be sent to this deployment
 */
export function chooseScenario(
  { target, service, host, requests, restart }: Deployment,
  { scenario: wanted, paths = [], body }: Wanted,
): Scenario {
  const { name } = service
  if (wanted !== undefined && typeof wanted === 'string' && paths.length > 0) {
    throw new Error(
      `Scenario "${wanted}" has its own requests. Fix: leave out --path or --scenario`,
    )
  }
  if (name === undefined && paths.length === 0) {
    const scenario = typeof wanted === 'object' ? wanted : findScenario(wanted ?? defaultScenario)
    if (scenario.restartAfter === undefined || restart) return scenario
    throw new Error(
      `Scenario "${scenario.name}" restarts pods, which can't be done on ${target}. Fix: choose another scenario`,
    )
  }
  if (typeof wanted === 'object') return wanted
  if (wanted !== undefined) {
    throw new Error(
      `Scenario "${wanted}" is one of the demo app's. Fix: name requests of ${name} in its place: --path /orders/1`,
    )
  }
  const asked = askedRequests({
    name: 'requests',
    requests: paths.length > 0 ? paths : (requests?.paths ?? []),
    expectedStatus: paths.length > 0 ? 'success' : requests?.expectedStatus,
    body,
    ...(host && { headers: { host } }),
    defaults: { requests: 1000, connections: 10 },
  })
  const kinds = new RequestKinds(service, [])
  const probed = asked.requests.find((request) => kinds.isIgnored(request.route))
  if (probed) {
    throw new Error(
      `${probed.method} ${probed.path}: probes or scrapes call it all the time, so that it can't be counted. Fix: name another one (--path, or \`load\` of the service in the settings)`,
    )
  }
  return asked
}
