/** A question to Prometheus, and how a line of its answer is called. */
export interface Query {
  readonly expr: string
  /** Labels in double braces. */
  readonly legend: string
  /**
   * Shortest step in seconds, for what is scraped less often than the rest: Grafana makes
   * `$__rate_interval` at least four of these. @default the datasource's
   */
  readonly minStepSeconds?: number
}

/** Kubelets are asked every 15 s, or less often where all is scraped less often. */
const kubeletStepSeconds = 30

/** A question about what kubelet or cAdvisor publishes. */
export const ofKubelet = (query: Query): Query => ({
  ...query,
  minStepSeconds: kubeletStepSeconds,
})
