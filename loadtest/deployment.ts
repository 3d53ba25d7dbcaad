/** Pods of the app. */
export interface Replicas {
  readonly ready: number
  /** What the autoscaler asks for. */
  readonly desired: number
}

/** Where a deployed platform answers, and how to ask it. Whoever finds it fills this in. */
export interface Deployment {
  /** The target that was deployed, e.g. `embedded`. */
  readonly target: string
  /** Value of the `cluster` label that the Prometheus agent puts on every series. */
  readonly cluster: string
  /** Addresses that answer from this machine. */
  readonly urls: { readonly app: string; readonly prometheus: string }
  /** `user:password` of the central Prometheus. Never printed. */
  readonly prometheusCredentials: string
  /** How often the agent scrapes: waits for scrapes are measured by it. */
  readonly scrapeIntervalSeconds: number
  /**
   * Names the app's pods that run now. Where given, the load test waits until each was
   * scraped, so that what a pod counted before its first scrape isn't taken for the load.
   * @default - only pods that Prometheus knows are waited for
   */
  readonly appPods?: () => Promise<readonly string[]>
  /** How many pods the app has now, and is to have. @default - no run shows replicas */
  readonly replicas?: () => Promise<Replicas>
  /**
   * Replaces the app's pods one after the other, as `kubectl rollout restart` does, and
   * returns when that is complete.
   * @throws when it does not get there in time, or the signal says so
   * @default - scenarios with a restart are refused
   */
  readonly restart?: (signal?: AbortSignal) => Promise<void>
}
