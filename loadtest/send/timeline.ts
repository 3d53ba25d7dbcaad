import type { Replicas } from '../deployment.ts'
import { latencyHistogram, latencyMs, recordLatency } from './latency.ts'

/** How a load went in a span of time that ends at `elapsedSeconds`. */
export interface TimelinePoint {
  /** Since the load began. */
  readonly elapsedSeconds: number
  /** Since the load began, like `ok` and `failed`; what is still under way is neither of these. */
  readonly sent: number
  readonly ok: number
  readonly failed: number
  /** Answers per second of the span. */
  readonly requestsPerSecond: number
  /** Of the span's answers; where spans were joined, the highest of theirs. */
  readonly p95Ms: number | null
  /** Pods of the app that are ready; null where unknown. */
  readonly readyReplicas: number | null
  /** Pods that the app should have; null where unknown. */
  readonly desiredReplicas: number | null
}

interface Span {
  readonly from: number
  readonly to: number
  readonly sent: number
  readonly ok: number
  readonly failed: number
  readonly answers: number
  readonly p95Ms: number | null
  readonly replicas: Replicas | undefined
}

/** More than a chart shows; with more, two spans become one. */
const maxSpans = 240

/** The course of a load: a bounded number of spans, which grow longer with the load. */
export class Timeline {
  #spans: Span[] = []
  #latency = latencyHistogram()
  #ok = 0
  #failed = 0
  #ticks = 0
  #ticksPerSpan = 1

  answered(latencyMs: number, isOk: boolean): void {
    recordLatency(this.#latency, latencyMs)
    if (isOk) this.#ok += 1
    else this.#failed += 1
  }

  unanswered(): void {
    this.#failed += 1
  }

  /** To be called at equal intervals: ends a span once it is long enough. */
  tick(elapsedSeconds: number, sent: number, replicas?: Replicas): void {
    this.#ticks += 1
    if (this.#ticks % this.#ticksPerSpan !== 0) return
    this.#end(elapsedSeconds, sent, replicas)
    if (this.#spans.length < maxSpans) return
    this.#spans = inGroups(this.#spans, 2).map(join)
    this.#ticksPerSpan *= 2
  }

  /** Ends the last span; a short one is joined to the one before, since its rate says little. */
  finish(elapsedSeconds: number, sent: number, replicas?: Replicas): void {
    const previous = this.#spans.at(-1)
    if (previous && elapsedSeconds <= previous.to) return
    this.#end(elapsedSeconds, sent, replicas)
    const last = this.#spans.at(-1)
    if (!previous || !last || last.to - last.from >= (previous.to - previous.from) / 2) return
    this.#spans.splice(-2, 2, join([previous, last]))
  }

  #end(elapsedSeconds: number, sent: number, replicas?: Replicas): void {
    this.#spans.push({
      from: this.#spans.at(-1)?.to ?? 0,
      to: elapsedSeconds,
      sent,
      ok: this.#ok,
      failed: this.#failed,
      answers: this.#latency.totalCount,
      p95Ms: latencyMs(this.#latency).p95,
      replicas,
    })
    this.#latency.reset()
  }

  /** All of it, in order. */
  get points(): readonly TimelinePoint[] {
    return this.#spans.map(point)
  }

  /** The last seconds as one point; undefined before the first span has ended. */
  recent(seconds: number): TimelinePoint | undefined {
    const last = this.#spans.at(-1)
    if (last === undefined) return undefined
    return point(join(this.#spans.filter(({ to }) => to > last.to - seconds)))
  }
}

/** A timeline in at most so many rows, for a table. */
export function condense(points: readonly TimelinePoint[], rows: number): readonly TimelinePoint[] {
  const spans = points.map((each, i): Span => {
    const from = points[i - 1]?.elapsedSeconds ?? 0
    const { elapsedSeconds: to, requestsPerSecond, readyReplicas: ready, desiredReplicas } = each
    return {
      ...each,
      from,
      to,
      answers: requestsPerSecond * (to - from),
      replicas:
        ready === null || desiredReplicas === null
          ? undefined
          : { ready, desired: desiredReplicas },
    }
  })
  return inGroups(spans, Math.ceil(spans.length / rows))
    .map(join)
    .map(point)
}

/** Neighbours in groups of a size, the last one perhaps smaller. */
function inGroups(spans: readonly Span[], size: number): Span[][] {
  return Array.from({ length: Math.ceil(spans.length / size) }, (_, i) =>
    spans.slice(i * size, (i + 1) * size),
  )
}

/** One span instead of neighbours; at least one is given. */
function join(spans: readonly Span[]): Span {
  const last = spans.at(-1) as Span
  const p95s = spans.flatMap(({ p95Ms }) => p95Ms ?? [])
  return {
    ...last,
    from: spans[0]?.from ?? last.from,
    answers: spans.reduce((sum, { answers }) => sum + answers, 0),
    p95Ms: p95s.length > 0 ? Math.max(...p95s) : null,
  }
}

function point({ from, to, sent, ok, failed, answers, p95Ms, replicas }: Span): TimelinePoint {
  return {
    elapsedSeconds: Math.round(to * 100) / 100,
    sent,
    ok,
    failed,
    requestsPerSecond: to > from ? Math.round((answers / (to - from)) * 10) / 10 : 0,
    p95Ms,
    readyReplicas: replicas?.ready ?? null,
    desiredReplicas: replicas?.desired ?? null,
  }
}
