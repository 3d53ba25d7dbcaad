import type { CountedService } from './counted-service.ts'
import { type Kind, RequestKinds } from './request-kinds.ts'
import { firstReadAfter, type ScrapeTarget } from './scrape-targets.ts'

/**
 * A service counts a request just after its last byte has left, and the clocks of agent and
 * central Prometheus may differ a little: only a scrape so much later is sure to hold it.
 */
export const countedAfterSeconds = 0.25

/** How many requests of one kind a service's pods have counted. */
export interface Count extends Kind {
  readonly count: number
}

/** By how much one scrape raised the count of one kind of request. */
export interface Rise extends Count {
  /** Time of the scrape, in Unix seconds. */
  readonly time: number
}

/** The kinds that a service's counter tells apart, as far as its targets show. */
export const kindsOf = (
  service: CountedService,
  targets: readonly Pick<ScrapeTarget, 'counts'>[],
): RequestKinds =>
  new RequestKinds(
    service,
    targets.flatMap(({ counts }) => counts),
  )

/**
 * By how much each scrape of a pod raised its counts, exactly: `increase()` can't be used,
 * because it extrapolates. Routes that the platform itself calls, such as probes, are left out.
 *
 * A counter begins at 0 with its process: a service shows it from its first request on, or
 * earlier, as 0. Within one process it only rises, so a lower sample has the time of a clock that
 * was put back. Where a scrape doesn't name its process, a lower value means a new one.
 */
export function risesOf(
  { counts, processStarts }: ScrapeTarget,
  kinds: RequestKinds,
): readonly Rise[] {
  return counts.flatMap(({ samples, ...labels }) => {
    const kind = kinds.ofSeries(labels)
    if (!kind) return []
    const highest = new Map<number, number>()
    // A process that isn't named has 0 in place of its beginning, or less.
    let process = 0
    let last = 0
    return samples.map(({ time, value }): Rise => {
      const named = processStarts.get(time)
      if (named !== undefined && process <= 0 && value >= last) highest.set(named, last)
      process = named ?? (value < last ? -time : process)
      last = value
      const before = highest.get(process) ?? 0
      highest.set(process, Math.max(before, value))
      return { ...kind, time, count: Math.max(0, value - before) }
    })
  })
}

/**
 * What all pods together counted after a moment, by method, route and status.
 * @param since the moment in Unix seconds; a scrape at exactly this time belongs to before
 * @param until another one: of each pod's scrapes the first that holds it is the last that counts
 */
export function countsSince(
  targets: readonly ScrapeTarget[],
  since: number,
  kinds: RequestKinds,
  until = Number.POSITIVE_INFINITY,
): readonly Count[] {
  const counts = new Map<string, Count>()
  const rises = targets.flatMap((target) => {
    const isOfTime = isUntil(target, until)
    return risesOf(target, kinds).filter(({ time }) => time > since && isOfTime(time))
  })
  for (const { time: _, count, ...kind } of rises) {
    if (count === 0) continue
    const key = JSON.stringify(kind)
    counts.set(key, { ...kind, count: count + (counts.get(key)?.count ?? 0) })
  }
  return [...counts.values()]
}

/** Tells which scrapes of a pod count. What a process counted that began later is of later. */
function isUntil(target: ScrapeTarget, until: number): (time: number) => boolean {
  const last = firstReadAfter(target, until)
  if (last === undefined) return () => true
  const isLater = (target.processStarts.get(last) ?? until) > until
  return (time) => (isLater ? time < last : time <= last)
}
