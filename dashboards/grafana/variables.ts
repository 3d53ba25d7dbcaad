import type { QueryVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import { chosenCluster } from '../queries/selectors.ts'
import { datasourceRef } from './datasource.ts'

/**
 * A list to choose from on top of a dashboard, filled by a query. Everything is chosen at first: what
 * is in the list.
 */
export const listed = (name: string, query: string, label = name): QueryVariableBuilder =>
  new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(datasourceRef)
    .query(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] })

/** The same, where everything is also what is not in the list yet, or has no such label. */
export const choice = (...variable: Parameters<typeof listed>): QueryVariableBuilder =>
  listed(...variable).allValue('.*')

/** Which of Tally's targets: the label `cluster` is the id of its stack. */
export const target = (): QueryVariableBuilder =>
  choice('cluster', 'label_values(up, cluster)', 'target')

/** Which namespaces of the targets. */
export const namespace = (): QueryVariableBuilder =>
  choice('namespace', `label_values(up{${chosenCluster}}, namespace)`)
