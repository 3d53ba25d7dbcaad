import { parser } from '@prometheus-io/lezer-promql'

/** Stand-ins for Grafana's own variables; those of the dashboard stand inside of strings. */
const withDurations = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '15m')

/** A metric that an expression reads, and the labels that it selects by. */
export interface Selector {
  readonly metric: string
  readonly labels: readonly string[]
}

/** What an expression is made of, as far as its checks care. */
export interface Expression {
  /** Where it is no PromQL, with the text that could not be read; empty when it parses. */
  readonly errors: readonly string[]
  readonly selectors: readonly Selector[]
  /** The labels that it groups by, or matches two sides on. */
  readonly groupings: readonly string[]
  /** The labels that `label_replace` writes. */
  readonly written: readonly string[]
}

/** Reads PromQL in which Grafana's variables still stand. */
export function read(expr: string): Expression {
  const text = withDurations(expr)
  const errors: string[] = []
  const selectors: { metric: string; labels: string[] }[] = []
  const groupings: string[] = []
  let matching = false
  parser.parse(text).iterate({
    enter: (node) => {
      const content = text.slice(node.from, node.to)
      if (node.type.isError) errors.push(`at ${node.from}: "${text.slice(node.from)}"`)
      else if (node.name === 'VectorSelector') {
        selectors.push({ metric: /^[\w:]*/.exec(content)?.[0] ?? '', labels: [] })
      } else if (node.name === 'LabelMatchers') matching = true
      else if (node.name === 'GroupingLabels') matching = false
      else if (node.name === 'LabelName') {
        if (matching) selectors.at(-1)?.labels.push(content)
        else groupings.push(content)
      }
    },
    leave: (node) => {
      if (node.name === 'LabelMatchers') matching = false
    },
  })
  const written = [...text.matchAll(/, "(\w+)", "[^"]*", "\w*", "/g)].map(([, name = '']) => name)
  return { errors, selectors, groupings, written }
}
