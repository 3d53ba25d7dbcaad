import { lastTime, type ScrapeTarget, standing } from './scrape-targets.ts'

/** A time in which counts may have been lost: of one pod, or of pods that nobody knows. */
export interface LostWindow {
  readonly pod: string
  /** The last scrape before, ISO 8601. */
  readonly from: string
  /** The first scrape that shows that it was over, ISO 8601. */
  readonly to: string
  readonly why: string
}

/** Unix seconds. */
interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Where counts can have been lost after a moment: of every process of the service that ended, or can't
 * be scraped, from its last good scrape until the first one that shows that it was gone; and of
 * pods that were never scraped, while none was.
 */
export function lostWindows(targets: readonly ScrapeTarget[], since: number): LostWindow[] {
  const interval = usualInterval(targets)
  const outages = outagesOf(targets, interval)
  const window = (pod: string, { from, to }: Span, why: string): LostWindow[] =>
    to > since ? [{ pod, from: isoTime(from), to: isoTime(to), why }] : []
  const ofPod = (pod: string, span: Span, why: string): LostWindow[] => {
    const inOutage = outages.some(({ from, to }) => from < span.to && to > span.from)
    return window(pod, span, inOutage ? `${why} while no scrapes arrived` : why)
  }
  const ofTarget = (target: ScrapeTarget): LostWindow[] => {
    const { name, scrapes } = target
    const good = scrapes.filter(({ value }) => value === 1).map(({ time }) => time)
    const restarted = target.restarts.flatMap((to) => {
      const last = good.findLast((time) => time < to) ?? to
      const from = target.readTimes.get(last) ?? last
      return ofPod(name, { from, to }, 'its process was restarted')
    })
    const last = lastTime(scrapes)
    const isFailing = last !== good.at(-1)
    const isGone = standing(target, targets, last) === 'gone'
    if (!isGone && !isFailing) return restarted
    const span = { from: good.at(-1) ?? since, to: isGone ? goneBy(last, targets, interval) : last }
    const failing = `it could ${good.length > 0 ? 'no longer' : 'never'} be scraped`
    if (!isGone) return [...restarted, ...ofPod(name, span, failing)]
    return [
      ...restarted,
      ...ofPod(name, span, isFailing ? `${failing}, and went away` : 'the pod went away'),
    ]
  }
  return [
    ...targets.flatMap(ofTarget),
    ...outages.flatMap((span) =>
      window('a pod that was never scraped', span, 'no scrapes arrived'),
    ),
  ]
}

/**
 * When it was certain that a target was gone: the agent scrapes all targets in turns, so it has
 * none that was left out between two scrapes of another one.
 */
function goneBy(last: number, targets: readonly ScrapeTarget[], interval: number): number {
  const ends = targets.flatMap(({ scrapes }) =>
    scrapes
      .filter(({ time }, i) => {
        const before = scrapes[i - 1]?.time ?? Number.NEGATIVE_INFINITY
        return before >= last && time - before < 1.5 * interval
      })
      .map(({ time }) => time),
  )
  return Math.min(...ends, Math.max(...targets.map(({ scrapes }) => lastTime(scrapes))))
}

/** When no target was scraped, though two scrapes of each were due: agent or receiver was away. */
function outagesOf(targets: readonly ScrapeTarget[], interval: number): readonly Span[] {
  if (interval === 0) return []
  const times = targets.flatMap(({ scrapes }) => scrapes.map(({ time }) => time))
  return spansBetween(times.sort((a, b) => a - b)).filter(
    ({ from, to }) => to - from > 2 * interval,
  )
}

/**
 * The usual time between two scrapes of a target, in seconds: the median, the lower one of two, since an
 * outage only makes times longer; 0 where unknown.
 */
export function usualInterval(targets: readonly Pick<ScrapeTarget, 'scrapes'>[]): number {
  const lengths = targets
    .flatMap(({ scrapes }) => spansBetween(scrapes.map(({ time }) => time)))
    .map(({ from, to }) => to - from)
  return lengths.sort((a, b) => a - b)[Math.ceil(lengths.length / 2) - 1] ?? 0
}

const spansBetween = (times: readonly number[]): Span[] =>
  times.slice(1).map((to, i) => ({ from: times[i] ?? to, to }))

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

/** Unix seconds as ISO 8601 with milliseconds. */
export function isoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString()
}
