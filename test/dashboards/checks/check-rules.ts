import type { AlertRule, RuleFile } from '../../../dashboards/rule-file.ts'
import type { AlertCase } from '../alert-cases/alert-case.ts'
import { checkExpression } from './check-expression.ts'
import type { KnownMetrics } from './known-metrics.ts'

/** Every alert, in the order of the files. */
export const alertsOf = (ruleFiles: readonly RuleFile[]): readonly AlertRule[] =>
  ruleFiles.flatMap(({ groups }) =>
    groups.flatMap(({ rules }) => rules.filter((rule) => 'alert' in rule)),
  )

/** What is wrong with the PromQL of rules and with the texts of alerts. */
export function checkRules(ruleFiles: readonly RuleFile[], known: KnownMetrics): readonly string[] {
  const recorded = Map.groupBy(
    ruleFiles.flatMap(({ groups }) =>
      groups.flatMap(({ rules }) => rules.filter((rule) => 'record' in rule)),
    ),
    ({ record }) => record,
  )
  return [
    ...[...recorded].flatMap(([record, rules]) => {
      const problems = rules.flatMap(({ expr }) => checkExpression({ at: record, expr }, known))
      if (problems.length > 0) return problems
      const level = record.split(':')[0]?.split('_') ?? []
      // The level claims labels, so one of the rules must have them.
      const texts = level.map((label) => `{{${label}}}`)
      const expr = rules.map((rule) => rule.expr).join(' or ')
      const added = rules.flatMap(({ labels = {} }) => Object.keys(labels))
      return checkExpression({ at: record, expr, texts, added }, known)
    }),
    ...alertsOf(ruleFiles).flatMap(({ alert, expr, labels, annotations }) => {
      const texts = Object.values(annotations)
      return [
        ...(/^([A-Z][a-z0-9]+)+$/.test(alert) ? [] : [`${alert} is no PascalCase`]),
        ...checkExpression({ at: alert, expr, texts, added: Object.keys(labels) }, known),
      ]
    }),
  ]
}

/** Alerts without a case in which they fire, or one in which they stay silent. */
export function checkCases(
  ruleFiles: readonly RuleFile[],
  cases: readonly AlertCase[],
): readonly string[] {
  const names = new Set(alertsOf(ruleFiles).map(({ alert }) => alert))
  return [
    ...[...names].flatMap((name) => {
      const own = cases.filter(({ alert }) => alert === name)
      return [
        ...(own.some(({ fires }) => fires.length > 0) ? [] : [`${name} has no test that it fires`]),
        ...(own.some(({ fires }) => fires.length === 0)
          ? []
          : [`${name} has no test that it stays silent`]),
      ]
    }),
    ...cases
      .filter(({ alert }) => !names.has(alert))
      .map(({ alert, says }) => `the test "${says}" is about ${alert}, which is no alert`),
  ]
}

/**
 * Alerts that the runbook does not know, and headings without an alert.
 * @param runbook docs/runbook.md
 */
export function checkRunbook(ruleFiles: readonly RuleFile[], runbook: string): readonly string[] {
  const alerts = alertsOf(ruleFiles)
  const names = new Set(alerts.map(({ alert }) => alert))
  const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
  return [
    ...[...names]
      .filter((name) => !headings.includes(name))
      .map((name) => `docs/runbook.md has no heading "## ${name}"`),
    ...headings
      .filter((heading) => !names.has(heading))
      .map((heading) => `docs/runbook.md: "## ${heading}" is no alert`),
    ...alerts
      .filter(
        ({ alert, annotations }) => !annotations.runbook_url.endsWith(`#${alert.toLowerCase()}`),
      )
      .map(({ alert }) => `${alert}: its runbook_url leads elsewhere`),
  ]
}
