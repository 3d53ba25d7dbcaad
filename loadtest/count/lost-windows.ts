import { lastTime, type ScrapeTarget, standing } from './scrape-targets.ts'

/** The time between a process' last good scrape and its end: what it counted then may be lost. */
export interface LostWindow {
  readonly pod: string
  /** The last good scrape, ISO 8601. */
  readonly from: string
  /** The first scrape that no longer met the process, ISO 8601. */
  readonly to: string
  readonly why: string
}

/**
 * Where counts can have been lost after a moment: for every process of the app that ended,
 * the span from its last good scrape to the first scrape that no longer met it.
 */
export function lostWindows(targets: readonly ScrapeTarget[], since: number): LostWindow[] {
  return targets.flatMap((target) => {
    const good = target.scrapes.filter(({ value }) => value === 1).map(({ time }) => time)
    const window = (from: number, to: number, why: string): LostWindow[] =>
      to > since ? [{ pod: target.name, from: isoTime(from), to: isoTime(to), why }] : []

    const restarted = target.restarts.flatMap((restart) => {
      const from = good.filter((time) => time < restart).at(-1) ?? restart
      return window(from, restart, 'its process was restarted')
    })
    const last = good.at(-1)
    if (last === undefined) return restarted
    const failed = target.scrapes.find(({ time }) => time > last)?.time
    if (failed !== undefined) {
      return [...restarted, ...window(last, failed, 'it could no longer be scraped')]
    }
    if (standing(target, targets, lastTime(target.scrapes)) !== 'gone') return restarted
    return [...restarted, ...window(last, last + interval(good), 'the pod went away')]
  })
}

/**
 * Pods that ran before a moment, but were first scraped after it: what they had counted
 * before is part of their first scrape, like what they counted later.
 */
export function lateFirstScrapes(targets: readonly ScrapeTarget[], since: number): string[] {
  const late = targets.filter(({ scrapes, processStarts }) => {
    const first = scrapes.find(({ value }) => value === 1)?.time ?? since
    return first > since && (processStarts.get(first) ?? since) < since
  })
  return late.map(({ name }) => name)
}

/** The usual time between scrapes, in seconds: the median. */
function interval(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time))
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0
}

/** Unix seconds as ISO 8601 with milliseconds. */
export function isoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString()
}
