import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'

/** What a dashboard is called, and what it is for. */
export interface BoardProps {
  /** Also the name of its file. */
  readonly uid: string
  readonly title: string
  readonly description: string
}

/** An empty dashboard, read-only in Grafana, over the last quarter of an hour. */
export const board = ({ uid, title, description }: BoardProps): DashboardBuilder =>
  new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['tally'])
    .readonly()
    .refresh('10s')
    .time({ from: 'now-15m', to: 'now' })

/** The heading above some panels. */
export const row = (title: string) => new dashboard.RowBuilder(title)
