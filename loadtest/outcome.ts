import type { Count } from './accounting.ts'
import type { Difference } from './comparison.ts'
import type { LostWindow } from './lost-scrapes.ts'
import { type LatencyMs, latencyHistogram, latencyMs, RouteRecord } from './route-record.ts'

/**
 * `agree`: as many requests as asked for were sent, none failed, and every one is counted.
 * `failed`: what was answered is counted, but requests failed or weren't sent. `disagree`: the counts differ. `not-counted`: no count could
 * be had. `interrupted`: the user ended the run.
 */
export type Verdict = 'agree' | 'failed' | 'disagree' | 'not-counted' | 'interrupted'

/** One route of an outcome. */
export interface RouteOutcome {
  readonly method: string
  readonly route: string
  readonly sent: number
  readonly ok: number
  readonly failed: number
  /** By the central Prometheus; null when no count could be had. */
  readonly counted: number | null
  /** Answers of the app by status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Answers that the ingress made without the app, by status. */
  readonly ingressStatuses: Readonly<Record<string, number>>
  /** Requests without an answer, by reason. */
  readonly unanswered: Readonly<Record<string, number>>
  readonly latencyMs: LatencyMs
}

/** Everything that is known after a load test. Printed as it is by `load --json`. */
export interface LoadOutcome {
  /** The deployment's target, e.g. `embedded`. */
  readonly target: string
  readonly scenario: string
  /** ISO 8601. */
  readonly startedAt: string
  /** Of the load alone, without the waits for scrapes. */
  readonly durationSeconds: number
  readonly sent: number
  readonly ok: number
  /** Without an answer, or with another status than expected: `sent` - `ok`. */
  readonly failed: number
  /** By the central Prometheus; null when no count could be had. */
  readonly counted: number | null
  /** Answers per second. */
  readonly requestsPerSecond: number
  readonly latencyMs: LatencyMs
  readonly verdict: Verdict
  /** The verdict in a sentence or two. */
  readonly message: string
  readonly differences: readonly Difference[]
  readonly lostWindows: readonly LostWindow[]
  /** The scenario's routes, then others on which somebody else's requests were counted. */
  readonly routes: readonly RouteOutcome[]
}

/** The sums over all routes of what a load saw. */
export type Totals = Pick<
  LoadOutcome,
  'sent' | 'ok' | 'failed' | 'counted' | 'requestsPerSecond' | 'latencyMs' | 'routes'
>

/** Adds up what the client saw and, where there is one, the count. */
export function totals(
  records: readonly RouteRecord[],
  durationSeconds: number,
  counts: readonly Count[] | undefined,
): Totals {
  const latency = latencyHistogram()
  for (const record of records) latency.add(record.latency)
  const sum = (of: (record: RouteRecord) => number) =>
    records.reduce((before, record) => before + of(record), 0)
  const sent = sum((record) => record.sent)
  const ok = sum((record) => record.ok)
  const perSecond = durationSeconds > 0 ? latency.totalCount / durationSeconds : 0
  return {
    sent,
    ok,
    failed: sent - ok,
    counted: counts ? counts.reduce((before, { count }) => before + count, 0) : null,
    requestsPerSecond: Math.round(perSecond * 10) / 10,
    latencyMs: latencyMs(latency),
    routes: [...records, ...strangers(records, counts ?? [])].map((record) =>
      routeOutcome(record, counts),
    ),
  }
}

/** Empty records for routes that were counted without having been asked for. */
function strangers(records: readonly RouteRecord[], counts: readonly Count[]): RouteRecord[] {
  const strange = new Map<string, RouteRecord>()
  for (const { method, route } of counts) {
    if (records.some((record) => record.method === method && record.route === route)) continue
    strange.set(`${method} ${route}`, new RouteRecord(method, route))
  }
  return [...strange.values()]
}

function routeOutcome(record: RouteRecord, counts: readonly Count[] | undefined): RouteOutcome {
  const { method, route, sent, ok } = record
  const own = counts?.filter((count) => count.method === method && count.route === route)
  return {
    method,
    route,
    sent,
    ok,
    failed: sent - ok,
    counted: own ? own.reduce((sum, { count }) => sum + count, 0) : null,
    statuses: Object.fromEntries(record.byApp),
    ingressStatuses: Object.fromEntries(record.byIngress),
    unanswered: Object.fromEntries(record.unanswered),
    latencyMs: latencyMs(record.latency),
  }
}
