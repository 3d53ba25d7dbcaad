import type { RequestCounter } from '../config/request-counters.ts'

/** Which part of the requests may be failed or slow: what is left is the error budget. */
export interface Objectives {
  /** Part of the requests that a service serves, 0 to 1. @default 0.999 */
  readonly served: number
  /** Part of the requests that are answered in time, 0 to 1. @default 0.99 */
  readonly inTime: number
  /**
   * The time, in seconds: a bound of the demo app's buckets. A service without such a bound has no
   * objective for its durations. @default 0.25
   */
  readonly seconds: number
}

export const defaultObjectives: Objectives = { served: 0.999, inTime: 0.99, seconds: 0.25 }

/** A service that rules and alerts watch. */
export interface WatchedService {
  /** Value of the label `job` on its own series, and of `service` on what is recorded of it. */
  readonly name: string
  readonly requestCounter: RequestCounter
  /** Paths that Kubernetes and the agent call: no client's requests. */
  readonly health: string
  readonly readiness: string
  readonly metricsPath: string
  /** The stores that it needs. */
  readonly stores: { readonly redis?: object; readonly mongodb?: object }
  /** How many pods the autoscaler keeps at least, and may start. */
  readonly autoscaling: { readonly minReplicas: number; readonly maxReplicas: number }
  /** What a pod may use at most, without the containers that Tally adds. */
  readonly limits: { readonly cpuCores: number; readonly memoryBytes: number }
}

/** What rules and alerts depend on. */
export interface RuleSettings {
  /** Value of the label `cluster` on all series of the platform: the stack's id. */
  readonly cluster: string
  /** Where the platform's pods are. */
  readonly namespace: string
  /** All that answer requests, the demo app among them. */
  readonly services: readonly WatchedService[]
  /** Whether the demo app is one of them: it alone measures the operations of its stores. */
  readonly demo: boolean
  /** Whether the lines of all containers are kept. */
  readonly logs: { readonly enabled: boolean }
  readonly scrapeIntervalSeconds: number
  /** Time between evaluations of the rules about requests. @default that between scrapes */
  readonly evaluationSeconds?: number
  /** @default those of `Objectives` */
  readonly objectives?: Partial<Objectives>
  /** Where docs/runbook.md can be read. @default its path in the repository */
  readonly runbookUrl?: string
}
