import type { PanelJson, TargetJson, VariableJson } from './dashboard-json.ts'
import { grafanaOnly } from './known-json.ts'

/** Asks Prometheus' HTTP API. @returns what its answer has as `data` @throws when it refuses */
export type Ask = (path: string, parameters: Readonly<Record<string, string>>) => Promise<unknown>

/** A question to that API as one text, by which its answer is kept. */
export const questionOf: (...question: Parameters<Ask>) => string = (path, parameters) =>
  `${path}?${new URLSearchParams(parameters)}`

/** What is chosen of each variable, by name; a variable that is missing stands for everything. */
export type Choice = Readonly<Record<string, readonly string[]>>

/** When, and what of. Times are Unix times in seconds. */
export interface Context {
  readonly start: number
  readonly end: number
  readonly scrapeIntervalSeconds: number
  /** The PromQL that stands for each variable, by name. */
  readonly values: Readonly<Record<string, string>>
}

/** A series of a panel: values by time in milliseconds, null where a line is interrupted. */
export interface PanelSeries {
  readonly name: string
  readonly points: readonly (readonly [time: number, value: number | null])[]
  /** Its value at the end of the time range, null where it has none any more. */
  readonly newest: number | null
}

/** Points of a line at most, as of a panel that is so many pixels wide in Grafana. */
const mostPoints = 500

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of e.g. `15m` or `now-15m`. */
export function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(?:now-)?(\d+)([smhd])$/.exec(text) ?? []
  return Number(count) * (units[unit] ?? Number.NaN)
}

/** The steps of Grafana (`rangeUtil.roundInterval`) for ranges of up to a year. */
const steps = [
  ...[1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600],
  ...[7200, 10_800, 21_600, 43_200, 86_400],
]

/** The step of a query as Grafana chooses it, the nearest to so many points, in seconds. */
export function stepSeconds(rangeSeconds: number, minStepSeconds: number): number {
  const wanted = rangeSeconds / mostPoints
  const index = steps.findIndex((step, at) => wanted < (step + (steps[at + 1] ?? step)) / 2)
  return Math.max(steps.at(index) ?? 0, minStepSeconds)
}

/** Escapes a value for a regular expression within a PromQL string. */
const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\\\\\').replaceAll(/[$^*{}[\]'+?.()|]/g, '\\\\$&')

/**
 * What stands for a variable in a query.
 * @param options its list
 * @param chosen @default everything
 */
export function variableValue(
  { allValue }: Pick<VariableJson, 'allValue'>,
  options: readonly string[],
  chosen?: readonly string[],
): string {
  if (chosen === undefined && allValue !== undefined) return allValue
  const all = (chosen ?? options).map(escaped)
  return all.length === 1 ? (all[0] ?? '') : `(${all.join('|')})`
}

/** Puts what they stand for in place of variables; `$__rate_interval` as Grafana's documentation has it. */
export function expand(
  expr: string,
  { start, end, values }: Context,
  { step, minStep }: { readonly step: number; readonly minStep: number },
): string {
  const all: Readonly<Record<string, string>> = {
    ...values,
    __interval: `${step}s`,
    __rate_interval: `${Math.max(step + minStep, 4 * minStep)}s`,
    __range: `${Math.round(end - start)}s`,
  }
  return expr.replaceAll(/\$(\w+)/g, (text, name: string) => all[name] ?? text)
}

/** What a series is called. */
export const legend = (format: string, labels: Readonly<Record<string, string>>): string =>
  format.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '')

type Sample = readonly [time: number, value: string]
interface Answer {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>
    readonly values?: readonly Sample[]
    readonly value?: Sample
  }[]
}

async function readTarget(target: TargetJson, context: Context, ask: Ask): Promise<PanelSeries[]> {
  const minStep = secondsOf(target.interval ?? `${context.scrapeIntervalSeconds}s`)
  const step = stepSeconds(context.end - context.start, minStep)
  const query = expand(target.expr, context, { step, minStep })
  const aligned = (time: number) => Math.floor(time / step) * step
  const end = target.instant ? context.end : aligned(context.end)
  const range = { start: String(aligned(context.start)), end: String(end), step: String(step) }
  const answer = target.instant
    ? ask('query', { query, time: String(end) })
    : ask('query_range', { query, ...range })
  const { result } = (await answer) as Answer
  return result.map(({ metric, values, value }) => {
    const points = interrupted(values ?? (value ? [value] : []), step, target.instant)
    const [time, last = null] = points.at(-1) ?? []
    const newest = time === end * 1000 ? last : null
    return { name: legend(target.legendFormat, metric), points, newest }
  })
}

/** Interrupts a line where a step has no value, or one that no axis has (NaN, infinite). */
function interrupted(samples: readonly Sample[], step: number, isInstant: boolean) {
  const points: [number, number | null][] = []
  let last = Number.POSITIVE_INFINITY
  for (const [time, text] of samples) {
    if (time - last > 1.5 * step) points.push([(last + step) * 1000, null])
    const value = Number(text.replace('Inf', 'Infinity'))
    points.push([time * 1000, isInstant || Number.isFinite(value) ? value : null])
    last = time
  }
  return points
}

/** Asks all queries of a panel, none of one that only Grafana draws. @throws when Prometheus refuses one */
export async function readPanel(
  { type, targets = [] }: Pick<PanelJson, 'type' | 'targets'>,
  context: Context,
  ask: Ask,
): Promise<PanelSeries[]> {
  if (type in grafanaOnly) return []
  return (await Promise.all(targets.map((target) => readTarget(target, context, ask)))).flat()
}

/**
 * Reads the lists of a dashboard's variables: each may depend on what is chosen of those before it.
 * @returns the lists by name, and the context for the panels
 */
export async function readVariables(
  variables: readonly VariableJson[],
  context: Context,
  { ask, choice = {} }: { readonly ask: Ask; readonly choice?: Choice },
): Promise<{
  readonly options: Readonly<Record<string, readonly string[]>>
  readonly context: Context
}> {
  const options: Record<string, readonly string[]> = {}
  const values: Record<string, string> = {}
  for (const variable of variables) {
    const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(variable.query) ?? []
    const match = expand(selector, { ...context, values }, { step: 1, minStep: 1 })
    const range = { start: String(context.start), end: String(context.end) }
    const list = (await ask(`label/${label}/values`, { 'match[]': match, ...range })) as string[]
    options[variable.name] = list.toSorted((a, b) => a.localeCompare(b))
    values[variable.name] = variableValue(variable, list, choice[variable.name])
  }
  return { options, context: { ...context, values } }
}
