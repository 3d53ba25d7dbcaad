import { build, type Histogram } from 'hdr-histogram-js'
import type { Answer } from './exact-client.ts'
import type { ScenarioRequest } from './scenarios.ts'

/** Percentiles in milliseconds; null where nothing was answered. */
export interface LatencyMs {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
}

/** What the client saw of one route. */
export class RouteRecord {
  readonly method: string
  readonly route: string
  sent = 0
  /** Answered with the status that the scenario expects. */
  ok = 0
  /** Answers of the app by status: the app must have counted every one. */
  readonly byApp = new Map<number, number>()
  /** Answers that the ingress made by itself, by status. */
  readonly byIngress = new Map<number, number>()
  /** Requests without an answer, by what happened. */
  readonly unanswered = new Map<string, number>()
  readonly latency = latencyHistogram()

  constructor(method: string, route: string) {
    this.method = method
    this.route = route
  }

  /** Records one answer, and tells by whom it was made. */
  answered(request: ScenarioRequest, answer: Answer): void {
    const answers = madeByApp(answer) ? this.byApp : this.byIngress
    add(answers, answer.status)
    if (answer.status === request.expectedStatus) this.ok += 1
    recordLatency(this.latency, answer.latencyMs)
  }

  /** Records one request that got no answer. */
  lost(reason: string): void {
    add(this.unanswered, reason)
  }

  /** Requests that the app may have counted, or not: unanswered, or answered by the ingress. */
  get uncertain(): number {
    return total(this.unanswered) + total(this.byIngress)
  }
}

/**
 * Whether the app made an answer, so that it must have counted it. Every error of the app is
 * a problem document (RFC 9457); an ingress answers errors of its own (502, 503, 504) in HTML.
 */
function madeByApp(answer: Answer): boolean {
  return answer.status < 400 || answer.contentType.startsWith('application/problem+json')
}

/** Sum of the counts of a map. */
export function total(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** An empty histogram of microseconds, 3 significant digits, up to ten minutes. */
export function latencyHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 600_000_000,
    numberOfSignificantValueDigits: 3,
  })
}

/** Adds a latency in milliseconds to a histogram of microseconds. */
export function recordLatency(histogram: Histogram, latencyMs: number): void {
  histogram.recordValue(Math.max(1, Math.round(latencyMs * 1000)))
}

/** The percentiles of a histogram of microseconds, in milliseconds. */
export function latencyMs(histogram: Histogram): LatencyMs {
  const at = (percentile: number): number | null =>
    histogram.totalCount === 0 ? null : histogram.getValueAtPercentile(percentile) / 1000
  const max = histogram.totalCount === 0 ? null : histogram.maxValue / 1000
  return { p50: at(50), p95: at(95), p99: at(99), max }
}
