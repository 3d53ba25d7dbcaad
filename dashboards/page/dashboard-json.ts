/** A panel's question to Prometheus. */
export interface TargetJson {
  readonly refId: string
  readonly expr: string
  readonly legendFormat: string
  /** Asks at the end of the time range alone. */
  readonly instant: boolean
  /** Shortest step, e.g. `30s`. */
  readonly interval?: string
}

/** A panel, or the heading of a row, as far as the page draws it: `known-json.ts` checks that that is all. */
export interface PanelJson {
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly gridPos: { readonly w: number }
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit: string
      readonly min?: number
      readonly decimals?: number
      readonly noValue?: string
    }
  }
  readonly targets?: readonly TargetJson[]
}

/** A list to choose from. */
export interface VariableJson {
  readonly name: string
  readonly label: string
  /** `label_values(selector, label)`. */
  readonly query: string
  /** What everything stands for. @default the values of the list */
  readonly allValue?: string
}

/** A dashboard's classic JSON. */
export interface DashboardJson {
  readonly uid: string
  readonly title: string
  readonly description: string
  /** e.g. `10s`. */
  readonly refresh: string
  /** e.g. `now-15m`, up to now. */
  readonly time: { readonly from: string }
  readonly templating: { readonly list: readonly VariableJson[] }
  readonly panels: readonly PanelJson[]
}
