import type { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge'
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import * as common from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { Query } from '../queries/query.ts'
import { noValue } from '../unmeasured.ts'
import { datasourceRef } from './datasource.ts'

/** What a panel shows, and which question it answers. */
export interface PanelProps {
  readonly title: string
  /** One or two sentences for who reads the panel: the question first, then what is seen. */
  readonly description: string
  /** One of `@grafana/grafana-foundation-sdk/units`. */
  readonly unit: string
  readonly queries: readonly Query[]
  /** Columns, of 24. */
  readonly width: number
  /** What some clusters or services lack for it. @default each has data for it */
  readonly unmeasured?: Parameters<typeof noValue>[0]
}

const rows = 9

/** A panel of lines over the time range. */
export const lines = (props: PanelProps): TimeseriesBuilder => {
  const panel = new timeseries.PanelBuilder()
    .title(props.title)
    .description(props.description)
    .datasource(datasourceRef)
    .unit(props.unit)
    .min(0)
    .span(props.width)
    .height(rows)
    .lineWidth(2)
    .fillOpacity(8)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi))
    .targets(props.queries.map((query, index) => target(query, index).range()))
  return props.unmeasured ? panel.noValue(noValue(props.unmeasured)) : panel
}

/** A panel of one bar with its figure for each series, at the end of the time range. */
export const bars = (props: PanelProps): BarGaugeBuilder =>
  new bargauge.PanelBuilder()
    .title(props.title)
    .description(props.description)
    .datasource(datasourceRef)
    .unit(props.unit)
    .min(0)
    .decimals(0)
    // Without any of its own, Grafana draws bars from 80 on in red.
    .thresholds(
      new dashboard.ThresholdsConfigBuilder()
        .mode(dashboard.ThresholdsMode.Absolute)
        .steps([{ value: null, color: 'green' }]),
    )
    .span(props.width)
    .height(rows)
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .targets(props.queries.map((query, index) => target(query, index).instant()))

/** Grafana calls the queries of a panel A, B, C, … */
const target = ({ expr, legend, minStepSeconds }: Query, index: number): DataqueryBuilder => {
  const builder = new prometheus.DataqueryBuilder()
    .datasource(datasourceRef)
    .expr(expr)
    .legendFormat(legend)
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
  return minStepSeconds === undefined ? builder : builder.interval(`${minStepSeconds}s`)
}
