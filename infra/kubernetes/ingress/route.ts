import type { WebService } from '../services/web-service.ts'

/** A path that may be reached from outside the cluster. */
export interface Route {
  readonly path: string
  /** `exact` serves the path alone; `prefix` also everything below it. */
  readonly match: 'exact' | 'prefix'
}

/** What of a web service may be reached from outside; everything else answers 404. */
export interface RoutedService {
  readonly to: WebService
  readonly routes: readonly Route[]
  /** The host name that they are for. @default any that no other service has */
  readonly host?: string | undefined
}

/** The strings that a request's path is compared with: all of it, or its start. */
export function comparisonsOf({ path, match }: Route) {
  if (match === 'exact') return [{ path, exact: true }]
  if (path === '/') return [{ path, exact: false }]
  return [
    { path, exact: true },
    // With the slash, since `/data` is also the start of `/datafoo`.
    { path: `${path}/`, exact: false },
  ]
}

/** Services by the host names that they are reached by; first those that name none. */
export function byHost(services: readonly RoutedService[]) {
  const hosts = new Set([undefined, ...services.map(({ host }) => host)])
  return [...hosts].map((host) => ({
    host,
    services: services.filter((each) => each.host === host),
  }))
}
