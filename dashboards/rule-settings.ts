/** Which part of the requests may be failed or slow: what is left is the error budget. */
export interface Objectives {
  /** Part of the requests that the app serves, 0 to 1. @default 0.999 */
  readonly served: number
  /** Part of the requests that are answered in time, 0 to 1. @default 0.99 */
  readonly inTime: number
  /** The time, in seconds: a bound of the app's buckets. @default 0.25 */
  readonly seconds: number
}

export const defaultObjectives: Objectives = { served: 0.999, inTime: 0.99, seconds: 0.25 }

/** What rules and alerts depend on. */
export interface RuleSettings {
  /** Value of the label `cluster` on all series of the platform: the stack's id. */
  readonly cluster: string
  /** Where the platform's pods are. */
  readonly namespace: string
  /** How many pods of the app the autoscaler keeps at least, and may start. */
  readonly autoscaling: { readonly minReplicas: number; readonly maxReplicas: number }
  /** What a pod of the app may use at most. */
  readonly limits: { readonly cpuCores: number; readonly memoryBytes: number }
  readonly scrapeIntervalSeconds: number
  /** @default those of `Objectives` */
  readonly objectives?: Partial<Objectives>
  /** Where docs/runbook.md can be read. @default its path in the repository */
  readonly runbookUrl?: string
}
