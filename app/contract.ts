/**
 * What the world outside may know of the app: its name, its port, the paths that
 * Kubernetes and Prometheus call, and the paths that an ingress may route.
 * Pure data, so that infrastructure and load test import it without starting anything.
 */
export const service = {
  name: 'tally-app',
  /** Its name among the services: the label `job` of its metrics. */
  job: 'app',
  port: 8000,
  /**
   * Longest time that NGINX waits for an answer, so that a pod which stands still holds no client
   * longer. Answers that take so long are those with passwords on a pod that is overloaded.
   */
  answerTimeoutSeconds: 8,
  paths: { health: '/health', ready: '/ready', metrics: '/metrics' },
  /**
   * The header by which the platform's Prometheus agent says that it is the one who scrapes. A closing
   * pod waits for it: what anybody else reads does not reach the central Prometheus.
   */
  agentMark: { header: 'x-scraped-by', value: 'tally-agent' },
  /**
   * How a pod of the app ends, in this order. Kubernetes kills a pod that takes longer, so its grace
   * period is made of all of these.
   */
  closing: {
    /**
     * Seconds between the decision to stop a pod and SIGTERM. The app serves as if nothing had
     * happened, and every router on every node hears that the pod is going.
     */
    preStopSeconds: 5,
    /**
     * Longest wait after SIGTERM for the agent's scrape that follows the last counted request, in scrape
     * intervals: the next scrape may have begun just before that request ended, and may time out once.
     */
    finalScrapeIntervals: 3,
    /**
     * Longest wait after that for requests that are still open. The longest are those with passwords:
     * each takes 4 s at most for its turn (notes/users/password.ts) and about 1 s to hash. The first
     * operation of a store without an answer in 2.5 s (stores/store-limits.ts) ends the request. So a
     * change of the password, which hashes twice, takes 13 s; signing in hashes once, and takes back
     * its attempt with one more operation: 10 s. Only what takes longer is cut: a body that comes in
     * slowly, and a request whose many operations all end just in time.
     */
    drainSeconds: 15,
    /** Longest time to close the connections to the stores; then the process ends itself. */
    exitSeconds: 1,
    /** What a pod gets beyond all of that before it is killed: a busy node is late with everything. */
    spareSeconds: 4,
  },
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

/**
 * The header with the id under which logs have a request. NGINX makes one for each and overwrites what
 * a client sent; every answer carries it.
 */
export const requestIdHeader = 'x-request-id'
