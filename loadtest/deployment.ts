import type { CountedService } from './count/counted-service.ts'
import type { Advice } from './count/prometheus.ts'
import type { LogStoreProps } from './logs/log-store.ts'
import type { RequestLines } from './logs/request-lines.ts'
import type { AskedRequests } from './send/asked-requests.ts'

/** Pods of a service. */
export interface Replicas {
  readonly ready: number
  /** What the autoscaler asks for. */
  readonly desired: number
}

/** A deployed service: where it answers, and how to ask what it counted. */
export interface Deployment {
  /** The target that was deployed, e.g. `embedded`. */
  readonly target: string
  readonly service: CountedService
  /** Host name that the service's routes are for. @default - any */
  readonly host?: string | undefined
  /** What is sent to the service by default. @default - the demo app's scenarios */
  readonly requests?: Pick<AskedRequests, 'expectedStatus'> & {
    /** Each as `parseRequest` takes it. */
    readonly paths: readonly string[]
  }
  /** Addresses that answer from this machine. */
  readonly urls: { readonly app: string; readonly prometheus: string }
  /** Credentials of the central Prometheus, see `PrometheusProps`. Never printed. */
  readonly prometheusCredentials?: string | undefined
  /** What messages say that the user can do. @default - how to deploy it again */
  readonly advice?: Advice
  /**
   * Where each request that the service answers is logged, or why that place can't be asked.
   * @default - there is no request log, and outcomes say nothing of one
   */
  readonly requestLog?: (LogStoreProps & RequestLines) | { readonly missing: string }
  /** How often the agent scrapes: the load test waits for scrapes accordingly. */
  readonly scrapeIntervalSeconds: number
  /**
   * Names the service's pods that are ready now. Where given, the load test waits until each has
   * been scraped, so that it doesn't take what a pod counted before its first scrape for the load.
   * @default - it waits for the pods that Prometheus knows
   */
  readonly appPods?: () => Promise<readonly string[]>
  /** How many pods the service has now, and should have. @default - outcomes show no replicas */
  readonly replicas?: () => Promise<Replicas>
  /**
   * Replaces all pods of the service, as `kubectl rollout restart` does, and returns when no old one
   * is left and the new ones are available.
   * @throws when that takes too long, or the signal aborts
   * @default - scenarios with a restart are refused
   */
  readonly restart?: (signal?: AbortSignal) => Promise<void>
}
