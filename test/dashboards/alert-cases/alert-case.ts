/** An alert that is expected to fire. */
export interface Firing {
  /** Every label but its name. */
  readonly labels: { readonly severity: string } & Readonly<Record<string, string>>
  /** The annotation, with its figures. */
  readonly description: string
}

/** What Prometheus scraped, and whether an alert fires then. */
export interface AlertCase {
  readonly alert: string
  /** A sentence: what happened. */
  readonly says: string
  /**
   * Samples of each series from time 0 on, in promtool's notation: `0+60x10` is 0, 60, … 600, `_`
   * is no sample, `stale` the end of the series
   * (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/).
   */
  readonly series: Readonly<Record<string, string>>
  /** Time between two samples. @default '1m' */
  readonly interval?: string
  /** When the alerts are looked at, from time 0 on. */
  readonly at: string
  /** The alerts of this name that fire then; none, and it must be silent. */
  readonly fires: readonly Firing[]
}
