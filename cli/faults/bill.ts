import type { LoadOutcome } from '../../loadtest/verdict/outcome.ts'
import type { AcknowledgedWrites } from './acknowledged.ts'
import type { Fault } from './fault.ts'

/** What a fault cost, as far as a run got. */
interface Billed {
  readonly outcome: LoadOutcome
  /** Since the load began. */
  readonly begunAtSeconds: number
  /** From its beginning until every pod was ready again; null where that did not happen. */
  readonly readyAfterSeconds: number | null
  /** What is still not ready. */
  readonly problems: readonly string[]
  /** Undefined where the load writes nothing that can be read back. */
  readonly writes: AcknowledgedWrites | undefined
  /** What could not be put back, and how to do it by hand. */
  readonly notPutBack: readonly string[]
}

/** The bill of one fault: an object of `load --fault --json`. */
export interface Bill {
  readonly fault: string
  readonly does: string
  readonly setting: string
  /** Why it could not be made here; all figures are null then. */
  readonly notPossible: string | null
  readonly sent: number | null
  /** Requests that failed, by method and route. */
  readonly failedRoutes: Readonly<Record<string, number>>
  /** Requests with any answer. */
  readonly answered: number | null
  readonly failed: number | null
  readonly slowestMs: number | null
  /** From its beginning until the last request that failed; 0 where none did. */
  readonly failingSeconds: number | null
  /** From its beginning until no request failed and every pod was ready again. */
  readonly recoveredSeconds: number | null
  readonly verdict: LoadOutcome['verdict'] | null
  /** The verdict's sentences: what was lost, of which pod, in which window. */
  readonly message: string
  readonly missing: number | null
  readonly lostWindows: LoadOutcome['lostWindows']
  readonly writes: AcknowledgedWrites | null
  readonly notPutBack: readonly string[]
  /** What is wrong with the platform because of it: none where everything is accounted for. */
  readonly faulty: readonly string[]
}

/** The bill of a fault that can't be made here. */
export function notPossible({ name: fault, does, setting }: Fault, why: string): Bill {
  const figures = { sent: null, answered: null, failed: null, slowestMs: null, missing: null }
  const times = { failingSeconds: null, recoveredSeconds: null }
  const rest = { failedRoutes: {}, lostWindows: [], writes: null, notPutBack: [], faulty: [] }
  const message = `Not possible here: ${why}.`
  return {
    ...{ fault, does, setting, notPossible: why, verdict: null, message },
    ...figures,
    ...times,
    ...rest,
  }
}

/** Draws up the bill of a fault. */
export function billOf({ name: fault, does, setting }: Fault, billed: Billed): Bill {
  const { outcome, begunAtSeconds, readyAfterSeconds, problems, writes, notPutBack } = billed
  const { sent, failed, timeline, verdict, message, lostWindows } = outcome
  const unanswered = outcome.routes
    .flatMap((route) => Object.values(route.unanswered))
    .reduce((sum, count) => sum + count, 0)
  const missing = outcome.differences.reduce((sum, { difference }) => sum + difference, 0)
  const slowest = [outcome.latencyMs.max ?? 0, ...outcome.failures.map(({ afterMs }) => afterMs)]
  const lastFailed = timeline.findLast((point, i) => point.failed > (timeline[i - 1]?.failed ?? 0))
  const failingSeconds = lastFailed ? Math.max(0, lastFailed.elapsedSeconds - begunAtSeconds) : 0
  const isLossAlone = outcome.differences.every(({ difference }) => difference < 0)
  const isNamed = verdict === 'disagree' && isLossAlone && lostWindows.length > 0
  const isCounted = verdict === 'agree' || verdict === 'failed' || isNamed
  return {
    ...{ fault, does, setting, notPossible: null, sent, failed, verdict, message },
    failedRoutes: Object.fromEntries(
      outcome.routes
        .filter((route) => route.failed > 0)
        .map((route) => [`${route.method} ${route.route}`, route.failed]),
    ),
    answered: sent - unanswered,
    slowestMs: Math.round(Math.max(...slowest)),
    failingSeconds: tenth(failingSeconds),
    recoveredSeconds:
      readyAfterSeconds === null ? null : tenth(Math.max(readyAfterSeconds, failingSeconds)),
    missing,
    lostWindows,
    writes: writes ?? null,
    notPutBack,
    faulty: [
      ...(isCounted || verdict === 'interrupted' ? [] : [message]),
      ...(writes?.lost ?? []).map((each) => `An acknowledged write is lost: ${each}`),
      ...(readyAfterSeconds === null && verdict !== 'interrupted'
        ? [`It is not whole again: ${problems.join('; ')}`]
        : []),
      ...notPutBack.map((each) => `Not put back: ${each}`),
    ],
  }
}

const tenth = (seconds: number): number => Math.round(seconds * 10) / 10

const columns = [
  ...['fault', 'sent', 'failed', 'slowest ms', 'failing s', 'recovered s', 'counts'],
  ...['writes lost', 'what makes it less'],
] as const

/** Bills as a table in Markdown, which a terminal shows as well. */
export function billTable(bills: readonly Bill[]): string {
  const rows = [columns, ...bills.map(cells)]
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

function cells(bill: Bill): readonly string[] {
  const { fault, sent, failed, slowestMs, failingSeconds, recoveredSeconds, setting } = bill
  const figures = [sent, failed, slowestMs, failingSeconds, recoveredSeconds]
  if (bill.notPossible !== null) {
    return [
      fault,
      ...figures.map(() => '-'),
      `not possible here: ${bill.notPossible}`,
      '-',
      setting,
    ]
  }
  return [
    fault,
    ...figures.map((figure) => (figure === null ? '-' : String(figure))),
    countsOf(bill),
    bill.writes ? `${bill.writes.lost.length} of ${bill.writes.documents + bill.writes.hits}` : '-',
    setting,
  ]
}

function countsOf({ verdict, missing, lostWindows }: Bill): string {
  if (verdict === 'agree' || verdict === 'failed') return 'close'
  if (verdict !== 'disagree') return verdict ?? '-'
  const signed = (missing ?? 0) > 0 ? `+${missing}` : `${missing}`
  const windows = lostWindows.map(
    ({ pod, from, to }) => `${pod} ${from.slice(11, 19)} to ${to.slice(11, 19)}`,
  )
  return windows.length > 0 ? `${signed}: ${windows.join(', ')}` : `${signed}, not explained`
}
