import type { QueryVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { datasourceRef } from './datasource.ts'
import { dashboard } from './foundation-sdk.ts'

/** A list to choose from on top of a dashboard, filled by a query; everything is chosen at first. */
export const choice = (name: string, query: string): QueryVariableBuilder =>
  new dashboard.QueryVariableBuilder(name)
    .label(name)
    .datasource(datasourceRef)
    .query(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] })
