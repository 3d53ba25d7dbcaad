import type { Progress } from '../load-test.ts'
import { marked, unmarked } from '../send/answer-origin.ts'
import { condense, type TimelinePoint } from '../send/timeline.ts'
import type { LoadOutcome, RouteOutcome } from '../verdict/outcome.ts'

/** Shorter runs have nothing to show over time. */
const timelineFromSeconds = 10

/** Rows of the table over time, and failures that are listed, at most. */
const rowsOverTime = 12
const shownFailures = 5

/**
 * An outcome as text: a table with a line per route, one over time where the run was long enough,
 * what went wrong, and the verdict. A run that sent nothing has no table.
 */
export function summarize(outcome: LoadOutcome): string {
  if (outcome.sent === 0) return `${outcome.message}\n`
  const rows = [
    ['', ...figureNames(outcome), 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
    ...outcome.routes.map((route) => row(`${route.method} ${route.route}`, route)),
    row('total', outcome),
  ]
  const { durationSeconds, requestsPerSecond } = outcome
  return [
    ...table(rows),
    '',
    ...overTime(outcome),
    `${titleOf(outcome)}: ${durationSeconds} s, ${requestsPerSecond} answers/s.`,
    ...rollout(outcome),
    ...outcome.routes.flatMap((route) => failuresOfRoute(route, outcome)),
    ...failuresInTime(outcome),
    outcome.message,
    '',
  ].join('\n')
}

/** What a run is doing, in a line for a display that is overwritten. */
export function describeProgress(progress: Progress): string {
  switch (progress.phase) {
    case 'rollout':
      return 'waiting until every pod is replaced'
    case 'log': {
      const { logged, answered, settleTimeoutSeconds } = progress
      return `waiting until every answer is in the request log, ${logged} of ${answered} are, ${settleTimeoutSeconds} s at most`
    }
    case 'load': {
      const { elapsedSeconds, sent, requests, recent } = progress
      const place = `${Math.floor(elapsedSeconds)} s, ${sent} of ${requests} sent`
      if (!recent) return place
      const { requestsPerSecond, p95Ms, failed } = recent
      const rate = `${Math.round(requestsPerSecond)} answers/s, p95 ${milliseconds(p95Ms)} ms`
      return [place, rate, `${failed} failed`, ...replicasOf(recent)].join(', ')
    }
    default:
      return `waiting until every pod was scraped ${progress.phase} the load, ${progress.settleTimeoutSeconds} s at most`
  }
}

type Figures = Pick<LoadOutcome, 'sent' | 'ok' | 'failed' | 'counted' | 'logged' | 'latencyMs'>

/** Columns of a table; that of the request log is there where such a log is. */
const figureNames = ({ logged }: Figures) =>
  [
    'sent',
    'ok',
    'failed',
    'counted',
    ...(logged === undefined ? [] : (['logged'] as const)),
  ] as const

function row(name: string, of: Figures): string[] {
  const { p50, p95, p99, max } = of.latencyMs
  const figures = figureNames(of).map((column) => String(of[column] ?? '-'))
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

function overTime({ timeline, durationSeconds }: LoadOutcome): string[] {
  if (durationSeconds < timelineFromSeconds || timeline.length === 0) return []
  const rows = condense(timeline, rowsOverTime).map((point) => [
    `until ${Math.round(point.elapsedSeconds)} s`,
    String(point.sent),
    String(Math.round(point.requestsPerSecond)),
    milliseconds(point.p95Ms),
    String(point.failed),
    point.readyReplicas === null ? '-' : `${point.readyReplicas} of ${point.desiredReplicas}`,
  ])
  return [...table([['', 'sent', 'answers/s', 'p95 ms', 'failed', 'pods ready'], ...rows]), '']
}

function rollout({ rollout }: LoadOutcome): string[] {
  if (!rollout || rollout.seconds === null) return []
  const { startedAtSeconds, seconds } = rollout
  return [`Pods restarted after ${Math.round(startedAtSeconds)} s; replaced ${seconds} s later.`]
}

function replicasOf({ readyReplicas, desiredReplicas }: TimelinePoint): string[] {
  return readyReplicas === null ? [] : [`${readyReplicas} of ${desiredReplicas} pods ready`]
}

/** What was sent where: a service that is audited is its own target. */
function titleOf({ scenario, service, target }: LoadOutcome): string {
  if (service === undefined) return `Scenario ${scenario} on ${target}`
  return service === target ? `Requests to ${target}` : `Requests to ${service} on ${target}`
}

function failuresOfRoute(outcome: RouteOutcome, { service }: LoadOutcome): string[] {
  if (outcome.failed === 0) return []
  const name = `${outcome.method} ${outcome.route}`
  const origin = service === undefined ? marked : unmarked
  const lines = [
    ...Object.entries(outcome.statuses).map(
      ([status, n]) => `${n} x ${status} by the ${origin.service}`,
    ),
    ...Object.entries(outcome.ingressStatuses).map(
      ([status, n]) => `${n} x ${status} by the ${origin.other}`,
    ),
    ...Object.entries(outcome.unanswered).map(([reason, n]) => `${n} x ${reason}`),
  ]
  return [`${name}: ${outcome.failed} failed (all answers: ${lines.join(', ')})`]
}

function failuresInTime({ failures, failed }: LoadOutcome): string[] {
  const lines = failures
    .slice(0, shownFailures)
    .map(
      ({ at, method, route, what, afterMs }) =>
        `  ${at} ${method} ${route}: ${what}, after ${milliseconds(afterMs)} ms`,
    )
  return failed > lines.length && lines.length > 0
    ? [...lines, `  and ${failed - lines.length} more`]
    : lines
}

function milliseconds(value: number | null): string {
  if (value === null) return '-'
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}
