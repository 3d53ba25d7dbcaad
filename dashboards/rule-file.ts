/** A series that Prometheus computes, so that reading it is cheap or possible at all. */
export interface RecordingRule {
  /** `level:metric:operation`; the level lists the labels, joined by `_`. */
  readonly record: string
  readonly expr: string
  /** Labels that every result gets. @default none */
  readonly labels?: Readonly<Record<string, string>>
}

/** An alert: when it fires, and what it says. */
export interface AlertRule {
  /** PascalCase. Several rules may share it, e.g. for two severities. */
  readonly alert: string
  readonly expr: string
  /** How long the expression must hold. @default it fires at once */
  readonly for?: string
  readonly labels: { readonly severity: 'critical' | 'warning' } & Readonly<Record<string, string>>
  readonly annotations: {
    readonly summary: string
    readonly description: string
    readonly runbook_url: string
  }
}

/** Rules that are evaluated one after the other. */
interface RuleGroup {
  readonly name: string
  /** Time between evaluations, e.g. `30s`. @default the server's */
  readonly interval?: string
  /** How far back its rules look, for samples that take a while to arrive. @default not at all */
  readonly query_offset?: string
  readonly rules: readonly (RecordingRule | AlertRule)[]
}

/** A rule file as Prometheus reads it, as data. */
export interface RuleFile {
  /** Name of the file, without `.yml`. */
  readonly name: string
  readonly groups: readonly RuleGroup[]
}
