/** An alert, before its link to the runbook is added. */
export interface Alert {
  /** PascalCase; also its heading in docs/runbook.md. */
  readonly alert: string
  /** `critical`: users or counts suffer now. `warning`: they will, or somebody should look. */
  readonly severity: 'critical' | 'warning'
  readonly expr: string
  /** How long the expression must hold, e.g. `5m`. @default the alert fires at once */
  readonly for?: string
  /** Labels that tell rules of one name apart. @default none */
  readonly labels?: Readonly<Record<string, string>>
  /** What is wrong, without figures: the same for every instance of the alert. */
  readonly summary: string
  /** What is wrong where, with Prometheus' `{{ $labels.… }}` and `{{ $value }}`. */
  readonly description: string
}
