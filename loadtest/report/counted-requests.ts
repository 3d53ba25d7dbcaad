import { countedAfterSeconds, kindsOf, type Rise, risesOf } from '../count/accounting.ts'
import type { CountedService } from '../count/counted-service.ts'
import type { RequestKinds } from '../count/request-kinds.ts'
import { firstReadAfter, type ScrapeTarget } from '../count/scrape-targets.ts'
import type { Line } from './chart.ts'

/** What a service counted during a run, over time. */
export interface CountedRequests {
  /** What the lines add up to. */
  readonly total: number
  /** How long a step is: one scrape interval, or several in a long run. */
  readonly stepSeconds: number
  /** Requests per second by route: each value is that of the step that ends at its point. */
  readonly perSecond: readonly Line[]
}

/** When a run was, in Unix seconds. */
export interface RunTime {
  readonly start: number
  readonly end: number
  readonly scrapeIntervalSeconds: number
}

/** Points that a chart has room for. */
export const maxSteps = 300

/**
 * A scrape's time is that of its request, and its answer may already hold the first requests of a
 * load that begins so shortly after it. Such a scrape can't be the baseline: it had yet to arrive.
 */
const scrapeSeconds = 0.05

/**
 * Computes the course of what the verdict counted: for each scrape from the beginning of the load
 * until the first one that holds its end, by how much it raised the service's counters. Prometheus'
 * `rate()` can't be used: a counter appears with its first request, and `rate()` misses all that
 * its first scrape brings.
 */
export function countedRequests(
  targets: readonly ScrapeTarget[],
  service: CountedService,
  run: RunTime,
): CountedRequests {
  const interval = run.scrapeIntervalSeconds
  const stepSeconds = interval * Math.ceil((run.end - run.start) / (maxSteps * interval) || 1)
  const stepOf = (time: number) => Math.max(1, Math.ceil((time - run.start) / stepSeconds))
  const kinds = kindsOf(service, targets)
  const additions = targets.flatMap((target) => additionsOf(target, kinds, run))
  // One more than the last, so that its end is seen.
  const steps = 1 + Math.max(...[run.end, ...additions.map(({ time }) => time)].map(stepOf))

  const byRoute = new Map<string, number[]>()
  for (const { route, time, count } of additions) {
    const counts = byRoute.get(route) ?? Array<number>(steps + 1).fill(0)
    counts[stepOf(time)] = (counts[stepOf(time)] ?? 0) + count
    byRoute.set(route, counts)
  }
  return {
    total: additions.reduce((sum, { count }) => sum + count, 0),
    stepSeconds,
    perSecond: [...byRoute]
      .map(([name, counts]) => ({
        name,
        points: counts.map((count, step) => [step * stepSeconds, count / stepSeconds] as const),
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
  }
}

/** What the scrapes added that the verdict counted. */
function additionsOf(target: ScrapeTarget, kinds: RequestKinds, run: RunTime): readonly Rise[] {
  const first = run.start - scrapeSeconds
  const last = firstReadAfter(target, run.end + countedAfterSeconds) ?? Number.POSITIVE_INFINITY
  return risesOf(target, kinds).filter(
    ({ time, count }) => count > 0 && time > first && time <= last,
  )
}
