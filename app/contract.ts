/**
 * What the world outside may know of the app: its name, its port, the paths that
 * Kubernetes and Prometheus call, and the paths that an ingress may route.
 * Pure data, so that infrastructure and load test import it without starting anything.
 */
export const service = {
  name: 'tally-app',
  port: 8000,
  paths: { health: '/health', ready: '/ready', metrics: '/metrics' },
} as const

/**
 * The header that every answer of the app itself carries, errors of its HTTP server included, so
 * that whoever counts can tell them from the ingress' own answers.
 */
export const answerMark = { header: 'x-answered-by', value: service.name } as const

/** A path that may be reached from outside the cluster. */
export interface PublicRoute {
  readonly path: string
  /** `exact` serves the path alone; `prefix` also everything below it. */
  readonly match: 'exact' | 'prefix'
}

/**
 * The route table of every ingress. What is not listed here, `/ready` and `/metrics`
 * above all, answers 404 at the ingress.
 */
export const publicRoutes: readonly PublicRoute[] = [
  { path: '/', match: 'exact' },
  { path: '/gandalf', match: 'exact' },
  { path: '/colombo', match: 'exact' },
  { path: '/hits', match: 'exact' },
  { path: service.paths.health, match: 'exact' },
  { path: '/docs', match: 'prefix' },
  { path: '/data', match: 'prefix' },
  { path: '/notes', match: 'prefix' },
]
