import { parser } from '@prometheus-io/lezer-promql'

/** Durations in place of Grafana's own variables; those of the dashboard stand inside of strings. */
const withDurations = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '15m')

/** Where the expression is no PromQL, with the text that could not be read; empty when it parses. */
export function syntaxErrors(expr: string): readonly string[] {
  const text = withDurations(expr)
  const errors: string[] = []
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(`at ${node.from}: "${text.slice(node.from)}"`)
    },
  })
  return errors
}

/** The names of all metrics that an expression reads. */
export function metricNames(expr: string): readonly string[] {
  return namesOf('VectorSelector', expr)
}

/** The labels that an expression selects or groups by. */
export function labelNames(expr: string): readonly string[] {
  return namesOf('LabelName', expr)
}

function namesOf(nodeName: string, expr: string): readonly string[] {
  const text = withDurations(expr)
  const names = new Set<string>()
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.name === nodeName) names.add(/^\w+/.exec(text.slice(node.from, node.to))?.[0] ?? '')
    },
  })
  return [...names]
}
