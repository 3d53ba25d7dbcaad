import { read } from '../promql.ts'
import type { KnownMetrics } from './known-metrics.ts'

/** A PromQL expression with the templates that name labels of its result. */
interface Question {
  /** Where it stands, for messages. */
  readonly at: string
  readonly expr: string
  /** Texts with labels of the result in them. @default none */
  readonly texts?: readonly string[]
  /** Labels that are added to the result. @default none */
  readonly added?: readonly string[]
}

/** Labels in a legend are `{{route}}`, in an annotation `{{ $labels.route }}`. */
const labelInText = /\{\{\s*(?:\$labels\.)?(\w+)/g

/** What is wrong with an expression: its syntax, an unknown metric, a label that nothing has. */
export function checkExpression(
  { at, expr, texts = [], added = [] }: Question,
  known: KnownMetrics,
): readonly string[] {
  const { errors, selectors, groupings, written } = read(expr)
  if (errors.length > 0) return [`${at}: no PromQL ${errors[0]}`]
  if (selectors.length === 0) return [`${at}: reads no metric: ${expr}`]
  const problems: string[] = []
  const available = new Set([...written, ...added])
  for (const { metric, labels } of selectors) {
    const has = known.get(metric)
    if (has === undefined) {
      problems.push(
        `${at}: reads ${metric}, which is neither in app/metrics/catalog.ts nor in ` +
          'dashboards/exporters.ts, nor recorded by a rule',
      )
      continue
    }
    for (const label of has) available.add(label)
    for (const label of labels) {
      if (!has.has(label)) problems.push(`${at}: ${metric} has no label ${label}`)
    }
  }
  if (problems.length > 0) return problems
  const named = texts.flatMap((text) =>
    [...text.matchAll(labelInText)].map(([, name = '']) => name),
  )
  return [...new Set([...groupings, ...named])]
    .filter((label) => !available.has(label) && label !== 'value')
    .map((label) => `${at}: no metric of the expression has the label ${label}`)
}
