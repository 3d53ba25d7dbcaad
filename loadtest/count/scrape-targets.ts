import { countName, processStartName, targetOf, upName } from './app-series.ts'
import type { Sample, Series } from './prometheus.ts'

/** One process of the app as the agent scrapes it. */
export interface ScrapeTarget {
  /** Namespace and pod. */
  readonly name: string
  /** Name of the pod; undefined where its series don't say. */
  readonly pod: string | undefined
  /** Its `up` samples, one for each scrape: 1 for a good one, 0 for a failed one. */
  readonly scrapes: readonly Sample[]
  /** Times of the first scrape after each restart of the process. */
  readonly restarts: readonly number[]
  /** When the process that a scrape met began, in Unix seconds, by the time of the scrape. */
  readonly processStarts: ReadonlyMap<number, number>
  /** Time of the newest good scrape of which every series has arrived. */
  readonly readAt: number | undefined
  readonly counts: readonly Series[]
}

/**
 * How a target stands with a moment: `read` when a complete good scrape after it has
 * arrived, `down` when the newest scrape after it failed, `gone` when the agent no longer
 * scrapes it, `behind` when no scrape after it has arrived.
 */
export type Standing = 'read' | 'down' | 'gone' | 'behind'

/**
 * A target is gone after so many scrapes of another one without a scrape of it: one that is only
 * down still has an `up` of 0 with each scrape. Prometheus itself waits two intervals before it
 * marks the series of a target that vanished as ended.
 */
const missedScrapesUntilGone = 3

/** Sorts the series that `appSeries` selects by target. */
export function scrapeTargets(series: readonly Series[]): readonly ScrapeTarget[] {
  const groups = new Map<string, Series[]>()
  for (const one of series) {
    if (one.samples.length === 0) continue
    const key = `${targetOf(one)} ${one.labels.instance}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map(scrapeTarget)
}

function scrapeTarget(series: readonly Series[]): ScrapeTarget {
  const named = (name: string) => series.filter(({ labels }) => labels.__name__ === name)
  const scrapes = named(upName)[0]?.samples ?? []
  const starts = named(processStartName)[0]?.samples ?? []
  const firstScrapes = new Map<number, number>()
  for (const { time, value } of starts) {
    if (!firstScrapes.has(value)) firstScrapes.set(value, time)
  }
  const restarts = [...firstScrapes.values()].slice(1)
  const counts = named(countName)
  return {
    name: targetOf(series[0] as Series),
    pod: series[0]?.labels.pod,
    scrapes,
    restarts,
    processStarts: new Map(starts.map(({ time, value }) => [time, value])),
    readAt: newestComplete(scrapes, [...counts, ...named(processStartName)], restarts.at(-1)),
    counts,
  }
}

/**
 * Remote write sends the series of one scrape apart from each other: a scrape is complete when
 * each series has arrived that has not ended, with a restart or by being left out of good scrapes.
 */
function newestComplete(
  scrapes: readonly Sample[],
  series: readonly Series[],
  lastRestart = 0,
): number | undefined {
  const good = scrapes.filter(({ value }) => value === 1).map(({ time }) => time)
  const newest = good.at(-1)
  if (newest === undefined) return undefined
  const arrivals = series
    .map(({ samples }) => lastTime(samples))
    .filter((last) => last >= lastRestart)
    .filter((last) => good.filter((time) => time > last).length < missedScrapesUntilGone)
  return Math.min(newest, ...arrivals)
}

/** How one of the targets stands with a moment in Unix seconds. */
export function standing(
  target: ScrapeTarget,
  all: readonly ScrapeTarget[],
  moment: number,
): Standing {
  if (target.readAt !== undefined && target.readAt > moment) return 'read'
  const last = lastTime(target.scrapes)
  const missed = all.map(({ scrapes }) => scrapes.filter(({ time }) => time > last).length)
  if (Math.max(...missed) >= missedScrapesUntilGone) return 'gone'
  return last > moment && target.scrapes.at(-1)?.value === 0 ? 'down' : 'behind'
}

/** Time of the newest sample; 0 where there is none. */
export function lastTime(samples: readonly Sample[]): number {
  return samples.at(-1)?.time ?? 0
}
