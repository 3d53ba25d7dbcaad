/**
 * Part of `npm run check`: dashboards, rules and alerts are checked against the metrics that exist,
 * Grafana's schemas, the alerts' tests and the runbook. Prints what is wrong; exit code 1 then.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as catalog from '../../app/metrics/catalog.ts'
import { exporters } from '../../dashboards/exporters.ts'
import { rules } from '../../dashboards/rules.ts'
import { alertCases } from './alert-cases/index.ts'
import { settings } from './alert-cases/settings.ts'
import { allDashboards as dashboards } from './all-dashboards.ts'
import { checkDashboards } from './checks/check-dashboards.ts'
import { alertsOf, checkCases, checkRules, checkRunbook } from './checks/check-rules.ts'
import { checkSchema } from './checks/check-schema.ts'
import { knownMetrics } from './checks/known-metrics.ts'
import { panelsOf } from './dashboard-json.ts'

const root = join(import.meta.dirname, '../..')
const boards = readdirSync(join(root, 'dashboards/boards')).map((file) => file.replace('.ts', ''))
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8')
const ruleFiles = rules(settings)
const known = knownMetrics({ catalog, exporters, ruleFiles, services: settings.services })

const problems = [
  ...checkDashboards(dashboards, boards, known),
  ...checkRules(ruleFiles, known),
  ...checkCases(ruleFiles, alertCases),
  ...checkRunbook(ruleFiles, runbook),
]
// The compiler takes longer than all the others together.
if (problems.length === 0) problems.push(...checkSchema(dashboards))

if (problems.length > 0) {
  console.error(`Dashboards and alerts:\n${problems.map((each) => `- ${each}`).join('\n')}`)
  process.exitCode = 1
} else {
  const panels = dashboards.flatMap(panelsOf).length
  const alerts = new Set(alertsOf(ruleFiles).map(({ alert }) => alert)).size
  console.log(`Checked ${dashboards.length} dashboards with ${panels} panels, ${alerts} alerts.`)
}
