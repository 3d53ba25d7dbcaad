import type { Progress } from './load.ts'
import type { LoadOutcome, RouteOutcome } from './outcome.ts'

/**
 * An outcome for people: a table with a line per route, what went wrong, and the verdict.
 * A run that sent nothing has no table.
 */
export function reportLoad(outcome: LoadOutcome): string {
  if (outcome.sent === 0) return `${outcome.message}\n`
  const rows = [
    ['', 'sent', 'ok', 'failed', 'counted', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
    ...outcome.routes.map((route) => row(`${route.method} ${route.route}`, route)),
    row('total', outcome),
  ]
  const { durationSeconds, requestsPerSecond } = outcome
  return [
    ...table(rows),
    '',
    `Scenario ${outcome.scenario} on ${outcome.target}: ${durationSeconds} s, ${requestsPerSecond} answers/s.`,
    ...outcome.routes.flatMap(failures),
    outcome.message,
    '',
  ].join('\n')
}

/** What a run is doing, in a line for a display that is overwritten. */
export function describeProgress(progress: Progress): string {
  if (progress.phase !== 'load') {
    const { phase, settleTimeoutSeconds } = progress
    return `waiting until every pod was scraped ${phase} the load, ${settleTimeoutSeconds} s at most`
  }
  const { sent, requests, requestsPerSecond, p95Ms } = progress
  const rate = Math.round(requestsPerSecond)
  return `${sent} of ${requests} sent, ${rate} answers/s, p95 ${milliseconds(p95Ms)} ms`
}

type Figures = Pick<LoadOutcome, 'sent' | 'ok' | 'failed' | 'counted' | 'latencyMs'>

function row(name: string, { sent, ok, failed, counted, latencyMs }: Figures): string[] {
  const { p50, p95, p99, max } = latencyMs
  const figures = [sent, ok, failed, counted ?? '-'].map(String)
  return [name, ...figures, ...[p50, p95, p99, max].map(milliseconds)]
}

function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  return rows.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  )
}

function failures(outcome: RouteOutcome): string[] {
  if (outcome.failed === 0) return []
  const name = `${outcome.method} ${outcome.route}`
  const lines = [
    ...Object.entries(outcome.statuses).map(([status, n]) => `${n} x ${status} by the app`),
    ...Object.entries(outcome.ingressStatuses).map(
      ([status, n]) => `${n} x ${status} by the ingress`,
    ),
    ...Object.entries(outcome.unanswered).map(([reason, n]) => `${n} x ${reason}`),
  ]
  return [`${name}: ${outcome.failed} failed (all answers: ${lines.join(', ')})`]
}

function milliseconds(value: number | null): string {
  if (value === null) return '-'
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}
