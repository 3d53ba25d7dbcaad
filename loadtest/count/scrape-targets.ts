import {
  type CountedService,
  processStartNames,
  readTimeName,
  targetOf,
  upName,
} from './counted-service.ts'
import type { Sample, Series } from './prometheus.ts'
import type { KindLabels } from './request-kinds.ts'

/** One series of a service's counter. */
interface CountedSeries extends KindLabels {
  readonly samples: readonly Sample[]
}

/** One process of a service as the agent scrapes it. */
export interface ScrapeTarget {
  /** Namespace and pod. */
  readonly name: string
  /** Name of the pod; undefined where its series don't say. */
  readonly pod: string | undefined
  /** Whoever scrapes it, each by the labels that only it gives; one, unless it is counted twice. */
  readonly scrapers: readonly string[]
  /** Its `up` samples, one for each scrape: 1 for a good one, 0 for a failed one. */
  readonly scrapes: readonly Sample[]
  /** Times of the first scrape after each restart of the process. */
  readonly restarts: readonly number[]
  /** When the process that a scrape met began, in Unix seconds, by the time of the scrape. */
  readonly processStarts: ReadonlyMap<number, number>
  /** When the values of a scrape were read, in Unix seconds, by the time of the scrape. */
  readonly readTimes: ReadonlyMap<number, number>
  /** Time of the newest good scrape of which every series has arrived. */
  readonly completeAt: number | undefined
  /** Until when that scrape holds what was counted. */
  readonly readAt: number | undefined
  readonly counts: readonly CountedSeries[]
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

/** Sorts the series that `seriesOf` selects by target. */
export function scrapeTargets(
  series: readonly Series[],
  service: CountedService,
): readonly ScrapeTarget[] {
  const groups = new Map<string, Series[]>()
  for (const one of series) {
    if (one.samples.length === 0) continue
    const key = `${targetOf(one)} ${one.labels.instance}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map((group) => scrapeTarget(group, service))
}

function scrapeTarget(series: readonly Series[], { counter }: CountedService): ScrapeTarget {
  const named = (name: string) => series.filter(({ labels }) => labels.__name__ === name)
  const scrapes = named(upName)[0]?.samples ?? []
  const startSeries = processStartNames.map(named).find(({ length }) => length > 0) ?? []
  const starts = startSeries[0]?.samples ?? []
  const firstScrapes = new Map<number, number>()
  for (const { time, value } of starts) {
    if (!firstScrapes.has(value)) firstScrapes.set(value, time)
  }
  const counts = named(counter.metric).map(({ labels, samples }) => ({
    method: labels[counter.labels.method ?? ''],
    route: labels[counter.labels.route ?? ''],
    status: labels[counter.labels.status ?? ''],
    samples,
  }))
  const restarts = starts.length > 0 ? [...firstScrapes.values()].slice(1) : falls(counts)
  const readTimes = new Map(
    (named(readTimeName)[0]?.samples ?? []).map(({ time, value }) => [time, value]),
  )
  const completeAt = newestComplete(scrapes, [...counts, ...startSeries], restarts.at(-1))
  return {
    name: targetOf(series[0] as Series),
    pod: series[0]?.labels.pod,
    scrapers: distinctLabels(simultaneous(named(upName))),
    scrapes,
    restarts,
    processStarts: new Map(starts.map(({ time, value }) => [time, value])),
    readTimes,
    completeAt,
    readAt: completeAt && Math.min(completeAt, readTimes.get(completeAt) ?? completeAt),
    counts,
  }
}

/** Series that have samples at the same time as others: one that follows another is its new name. */
function simultaneous(series: readonly Series[]): readonly Series[] {
  const begin = ({ samples }: Series) => samples[0]?.time ?? 0
  return series.filter((one) =>
    series.some(
      (other) =>
        other !== one &&
        begin(one) <= lastTime(other.samples) &&
        begin(other) <= lastTime(one.samples),
    ),
  )
}

/** Labels by which series of the same name differ. */
function distinctLabels(series: readonly Series[]): readonly string[] {
  const isShared = (key: string, value: string) =>
    series.length > 1 && series.every(({ labels }) => labels[key] === value)
  return series.map(({ labels }) =>
    Object.entries(labels)
      .filter(([key, value]) => !isShared(key, value))
      .map(([key, value]) => `${key}="${value}"`)
      .join(', '),
  )
}

/** When counters of a process that doesn't say when it began were lower than before. */
function falls(counts: readonly CountedSeries[]): readonly number[] {
  const times = counts.flatMap(({ samples }) =>
    samples.filter(({ value }, i) => value < (samples[i - 1]?.value ?? 0)).map(({ time }) => time),
  )
  return [...new Set(times)].sort((a, b) => a - b)
}

/**
 * Remote write sends the series of one scrape apart from each other: a scrape is complete when
 * each series has arrived that has not ended, with a restart or by being left out of good scrapes.
 */
function newestComplete(
  scrapes: readonly Sample[],
  series: readonly Pick<Series, 'samples'>[],
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

/** Time of the first good scrape that holds all that a target had counted at a moment. */
export const firstReadAfter = (
  { scrapes, readTimes }: ScrapeTarget,
  moment: number,
): number | undefined =>
  scrapes.find(({ time, value }) => value === 1 && (readTimes.get(time) ?? time) > moment)?.time

/** Time of the newest sample; 0 where there is none. */
export function lastTime(samples: readonly Sample[]): number {
  return samples.at(-1)?.time ?? 0
}
