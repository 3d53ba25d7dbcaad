import type { DashboardFile } from '../../dashboards/index.ts'

/** A panel's question to Prometheus. */
export interface TargetJson {
  readonly refId: string
  readonly expr: string
  readonly legendFormat?: string
  /** Asks at the end of the time range alone. */
  readonly instant?: boolean
  /** Shortest step, e.g. `30s`. */
  readonly interval?: string
  readonly datasource?: { readonly uid?: string }
}

/** What the tests read of a dashboard's JSON; Grafana's own schema says more. */
export interface PanelJson {
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly datasource?: { readonly uid?: string }
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly fieldConfig?: {
    readonly defaults?: {
      readonly unit?: string
      readonly noValue?: string
      readonly thresholds?: { readonly steps: readonly object[] }
    }
  }
  readonly targets?: readonly TargetJson[]
}

interface DashboardJson {
  readonly uid: string
  readonly title: string
  readonly id?: number
  readonly panels: readonly PanelJson[]
  readonly templating: {
    readonly list: readonly {
      readonly name: string
      readonly query: string
      readonly allValue?: string
    }[]
  }
}

export const jsonOf = (dashboard: DashboardFile): DashboardJson => JSON.parse(dashboard.json)

/** The panels that show data: all but the headings of rows. */
export const panelsOf = (dashboard: DashboardFile): readonly PanelJson[] =>
  jsonOf(dashboard).panels.filter(({ type }) => type !== 'row')
