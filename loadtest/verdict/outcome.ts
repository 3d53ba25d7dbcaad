import type { Count } from '../count/accounting.ts'
import type { Difference } from '../count/comparison.ts'
import type { LostWindow } from '../count/lost-windows.ts'
import type { RequestKinds } from '../count/request-kinds.ts'
import type { LoggedRequests, UnloggedRequest } from '../logs/settle-logs.ts'
import {
  type LatencyBucket,
  type LatencyMs,
  latencyBuckets,
  latencyHistogram,
  latencyMs,
} from '../send/latency.ts'
import type { RolloutOutcome } from '../send/rollout.ts'
import { RouteRecord, total } from '../send/route-record.ts'
import type { Failure } from '../send/run-scenario.ts'
import type { TimelinePoint } from '../send/timeline.ts'

/**
 * `agree`: as many requests as asked for were sent, none failed, and every one is counted.
 * `failed`: what the app answered is counted, but requests failed or weren't sent, or the
 * scenario's rollout did not complete under load. `disagree`: the counts differ. `not-counted`:
 * nothing could be counted. `not-logged`: all is well but for the request log, which lacks answers,
 * or can't be read. `interrupted`: the user ended the run.
 */
export type Verdict = 'agree' | 'failed' | 'disagree' | 'not-counted' | 'not-logged' | 'interrupted'

/** What is known of the request log: what it has of the run, or why that is not known. */
export interface LogFacts {
  readonly logged?: LoggedRequests
  readonly problem?: string
}

/** One route of an outcome. */
export interface RouteOutcome {
  readonly method: string
  readonly route: string
  readonly sent: number
  readonly ok: number
  readonly failed: number
  /** Requests counted by the app, as the central Prometheus knows; null where nothing could be counted. */
  readonly counted: number | null
  /**
   * Answers of the app whose line is in the request log; null where that is not known.
   * @default - there is no request log
   */
  readonly logged?: number | null
  /** The same by status. */
  readonly loggedStatuses?: Readonly<Record<string, number>>
  /** Answers of the app by status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Answers without the app's mark, by status. */
  readonly ingressStatuses: Readonly<Record<string, number>>
  /** Requests without an answer, by reason. */
  readonly unanswered: Readonly<Record<string, number>>
  readonly latencyMs: LatencyMs
}

/** What the user asked for. */
export interface LoadAsked {
  readonly requests: number
  /** Connections that send at the same time, at most. */
  readonly connections: number
  /** Requests per second; null for as fast as answers come. */
  readonly rate: number | null
}

/**
 * Everything that is known after a load test, as `load --json` prints it. Its size is bounded,
 * however long the run was.
 */
export interface LoadOutcome {
  /** The deployment's target, e.g. `embedded`. */
  readonly target: string
  /** The service that it was sent to. @default - the demo app */
  readonly service?: string | undefined
  readonly scenario: string
  readonly asked: LoadAsked
  /** ISO 8601. */
  readonly startedAt: string
  /** Duration of the load alone, without the waits for scrapes. */
  readonly durationSeconds: number
  readonly sent: number
  readonly ok: number
  /** Requests without an answer, or with another status than expected: `sent` - `ok`. */
  readonly failed: number
  /** Requests counted by the app, as the central Prometheus knows; null where nothing could be counted. */
  readonly counted: number | null
  /**
   * Answers of the app whose line is in the request log; null where that is not known.
   * @default - there is no request log
   */
  readonly logged?: number | null
  /** Answers per second. */
  readonly requestsPerSecond: number
  readonly latencyMs: LatencyMs
  /** Answers by latency: buckets of equal width on a logarithmic axis. */
  readonly latencyHistogram: readonly LatencyBucket[]
  readonly verdict: Verdict
  /** The verdict in a sentence or two. */
  readonly message: string
  readonly differences: readonly Difference[]
  readonly lostWindows: readonly LostWindow[]
  /**
   * Answers that the request log lacks, the first 100; null where that is not known.
   * @default - there is no request log
   */
  readonly notLogged?: readonly UnloggedRequest[] | null
  /** The scenario's routes, then others on which requests were counted. */
  readonly routes: readonly RouteOutcome[]
  /** How it went over time: 240 points at most, a quarter of a second apart or more. */
  readonly timeline: readonly TimelinePoint[]
  /** The first 100 requests that failed, each with its time. */
  readonly failures: readonly Failure[]
  /** Null where the scenario has none. */
  readonly rollout: RolloutOutcome | null
}

/** Sums over all routes. */
export type Totals = Pick<
  LoadOutcome,
  | 'sent'
  | 'ok'
  | 'failed'
  | 'counted'
  | 'logged'
  | 'requestsPerSecond'
  | 'latencyMs'
  | 'latencyHistogram'
  | 'routes'
>

/**
 * The records by the kinds that the counter tells apart: what it doesn't tell apart is one record.
 */
export function recordsByKind(
  records: readonly RouteRecord[],
  kinds: Pick<RequestKinds, 'ofSent' | 'ofStatus'>,
): readonly RouteRecord[] {
  const merged = new Map<string, RouteRecord>()
  for (const record of records) {
    const kind = kinds.ofSent(record)
    const key = `${kind.method} ${kind.route}`
    const isOfKind =
      kind.method === record.method &&
      kind.route === record.route &&
      [...record.byApp.keys()].every((status) => kinds.ofStatus(status) === status)
    const whole = merged.get(key)
    if (!whole && isOfKind) {
      merged.set(key, record)
    } else {
      const sum = new RouteRecord(kind)
      for (const each of whole ? [whole, record] : [record]) sum.merge(each, kinds.ofStatus)
      merged.set(key, sum)
    }
  }
  return [...merged.values()]
}

/** Adds up what the client saw and, where there is one, the count. */
export function totals(
  records: readonly RouteRecord[],
  durationSeconds: number,
  counts: readonly Count[] | undefined,
  log?: LogFacts,
): Totals {
  const latency = latencyHistogram()
  for (const record of records) latency.add(record.latency)
  const sum = (of: (record: RouteRecord) => number) =>
    records.reduce((before, record) => before + of(record), 0)
  const sent = sum((record) => record.sent)
  const ok = sum((record) => record.ok)
  const answered = sum(({ byApp, byIngress }) => total(byApp) + total(byIngress))
  const perSecond = durationSeconds > 0 ? answered / durationSeconds : 0
  return {
    sent,
    ok,
    failed: sent - ok,
    counted: sumOf(counts),
    ...(log && { logged: sumOf(log.logged?.counts) }),
    requestsPerSecond: Math.round(perSecond * 10) / 10,
    latencyMs: latencyMs(latency),
    latencyHistogram: latencyBuckets(latency),
    routes: [...records, ...otherRoutes(records, counts ?? [])].map((record) =>
      routeOutcome(record, counts, log),
    ),
  }
}

/** Empty records for routes that were counted without having been asked for. */
function otherRoutes(records: readonly RouteRecord[], counts: readonly Count[]): RouteRecord[] {
  const others = new Map<string, RouteRecord>()
  for (const { method, route } of counts) {
    if (records.some((record) => record.method === method && record.route === route)) continue
    others.set(`${method} ${route}`, new RouteRecord({ method, route }))
  }
  return [...others.values()]
}

const sumOf = (counts: readonly Count[] | undefined): number | null =>
  counts ? counts.reduce((sum, { count }) => sum + count, 0) : null

function routeOutcome(
  record: RouteRecord,
  counts: readonly Count[] | undefined,
  log: LogFacts | undefined,
): RouteOutcome {
  const { method, route, sent, ok } = record
  const ofRoute = (all: readonly Count[] | undefined) =>
    all?.filter((count) => count.method === method && count.route === route)
  const logged = ofRoute(log?.logged?.counts)
  return {
    method,
    route,
    sent,
    ok,
    failed: sent - ok,
    counted: sumOf(ofRoute(counts)),
    ...(log && {
      logged: sumOf(logged),
      loggedStatuses: Object.fromEntries(logged?.map(({ status, count }) => [status, count]) ?? []),
    }),
    statuses: Object.fromEntries(record.byApp),
    ingressStatuses: Object.fromEntries(record.byIngress),
    unanswered: Object.fromEntries(record.unanswered),
    latencyMs: latencyMs(record.latency),
  }
}
