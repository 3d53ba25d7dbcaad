import { stringify } from 'yaml'
import type { RuleFile } from '../../dashboards/rule-file.ts'
import type { AlertCase, Firing } from './alert-cases/alert-case.ts'
import { alertsOf } from './checks/check-rules.ts'

/**
 * Renders cases as promtool's tests. Summary and link to the runbook are the rule's own: they hold
 * no figures.
 * @param files names of the files with the rules, beside the tests
 */
export function promtoolTests(
  ruleFiles: readonly RuleFile[],
  files: readonly string[],
  cases: readonly AlertCase[],
): string {
  const alerts = alertsOf(ruleFiles)
  const expected = (name: string, { labels, description }: Firing) => {
    const { summary, runbook_url } = alerts.find(({ alert }) => alert === name)?.annotations ?? {}
    return { exp_labels: labels, exp_annotations: { summary, description, runbook_url } }
  }
  return stringify(
    {
      rule_files: files,
      evaluation_interval: '30s',
      tests: cases.map(({ alert, says, series, interval = '1m', at, fires }) => ({
        name: `${alert}: ${says}`,
        interval,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: fires.map((firing) => expected(alert, firing)),
          },
        ],
      })),
    },
    { lineWidth: 0 },
  )
}
