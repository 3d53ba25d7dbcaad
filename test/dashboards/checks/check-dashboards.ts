import * as units from '@grafana/grafana-foundation-sdk/units'
import { type DashboardFile, datasource } from '../../../dashboards/index.ts'
import { checkKnown } from '../../../dashboards/page/known-json.ts'
import { jsonOf, type PanelJson, panelsOf } from '../dashboard-json.ts'
import { checkExpression } from './check-expression.ts'
import type { KnownMetrics } from './known-metrics.ts'

const knownUnits = new Set<unknown>(Object.values(units))

/**
 * What is wrong with dashboards, one sentence each.
 * @param files names of the files in dashboards/boards, without `.ts`
 */
export function checkDashboards(
  dashboards: readonly DashboardFile[],
  files: readonly string[],
  known: KnownMetrics,
): readonly string[] {
  const uids = dashboards.map(({ uid }) => uid)
  return [
    ...uids
      .filter((uid, index) => uids.indexOf(uid) !== index)
      .map((uid) => `two dashboards have the uid ${uid}`),
    ...uids
      .filter((uid) => !files.includes(uid))
      .map((uid) => `the dashboard ${uid} must be in dashboards/boards/${uid}.ts`),
    ...files
      .filter((file) => !uids.includes(file))
      .map((file) => `dashboards/boards/${file}.ts: dashboards/index.ts has no such dashboard`),
    ...dashboards.flatMap((dashboard) => [
      ...checkVariables(dashboard, known),
      ...checkKnown(JSON.parse(dashboard.json)),
      ...panelsOf(dashboard).flatMap((panel) => checkPanel(dashboard, panel, known)),
    ]),
  ]
}

function checkVariables(dashboard: DashboardFile, known: KnownMetrics): readonly string[] {
  return jsonOf(dashboard).templating.list.flatMap(({ name, query }) => {
    const at = `${dashboard.uid}, variable ${name}`
    const [, expr, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? []
    return expr === undefined || label === undefined
      ? [`${at}: is no label_values(selector, label): ${query}`]
      : checkExpression({ at, expr, texts: [`{{${label}}}`] }, known)
  })
}

function checkPanel(
  dashboard: DashboardFile,
  { title = 'without a title', description = '', fieldConfig, targets = [], ...panel }: PanelJson,
  known: KnownMetrics,
): readonly string[] {
  const at = `${dashboard.uid}, panel "${title}"`
  const unit = fieldConfig?.defaults?.unit
  return [
    ...(/\?.*\.$|\?$/s.test(description) ? [] : [`${at}: its description asks no question`]),
    ...(knownUnits.has(unit) ? [] : [`${at}: ${unit ?? 'nothing'} is no unit of Grafana`]),
    ...(targets.length > 0 ? [] : [`${at}: has no query`]),
    ...[panel, ...targets]
      .filter((each) => each.datasource?.uid !== datasource.uid)
      .map(() => `${at}: asks another datasource than ${datasource.uid}`),
    ...targets.flatMap(({ refId, expr, legendFormat = '' }) =>
      checkExpression({ at: `${at}, query ${refId}`, expr, texts: [legendFormat] }, known),
    ),
  ]
}
