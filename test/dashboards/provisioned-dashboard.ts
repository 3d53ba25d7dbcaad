import type * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'

/** The SDK marks what implements its interfaces by methods, which no JSON has. */
type Method = (...args: never[]) => unknown

/** A type of the SDK as JSON has it: the values of enums, and no methods. */
type Json<T> = T extends string
  ? `${T}`
  : T extends number
    ? `${T}` extends `${infer Value extends number}`
      ? Value
      : T
    : T extends readonly (infer Item)[]
      ? Json<Item>[]
      : T extends object
        ? { [Key in keyof T as T[Key] extends Method ? never : Key]: Json<T[Key]> }
        : T

/** Which options and which field configuration belong to which kind of panel. */
interface Kinds {
  readonly timeseries: { options: timeseries.Options; custom: timeseries.FieldConfig }
  readonly bargauge: { options: bargauge.Options; custom: Record<string, never> }
}

/** Everything that the SDK knows of panels, without the places where it takes anything. */
type PanelFrame = Omit<Json<dashboard.Panel>, 'type' | 'targets' | 'options' | 'fieldConfig'>
type FieldFrame = Omit<Json<dashboard.FieldConfig>, 'custom'>

type PanelOf<Kind extends keyof Kinds> = PanelFrame & {
  type: Kind
  targets: Json<prometheus.Dataquery>[]
  options: Partial<Json<Kinds[Kind]['options']>>
  fieldConfig: {
    defaults: FieldFrame & { custom?: Partial<Json<Kinds[Kind]['custom']>> }
    overrides: Json<dashboard.FieldConfigSource['overrides']>
  }
}

type RowPanel = Omit<Json<dashboard.RowPanel>, 'panels' | 'type'> & { type: 'row'; panels: [] }

/**
 * The JSON of a dashboard of Tally by the SDK's own types, which are generated from Grafana's
 * schemas. Stricter than they are: the SDK leaves open what a panel's options and queries are.
 */
export type ProvisionedDashboard = Omit<Json<dashboard.Dashboard>, 'panels'> & {
  uid: string
  title: string
  panels: (PanelOf<'timeseries'> | PanelOf<'bargauge'> | RowPanel)[]
}
