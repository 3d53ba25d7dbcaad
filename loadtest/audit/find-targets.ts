import { type RequestCounter, requestCounterPresets } from '../../config/request-counters.ts'
import { upName } from '../count/counted-service.ts'
import { usualInterval } from '../count/lost-windows.ts'
import type { Prometheus, Series } from '../count/prometheus.ts'

/** What a Prometheus scrapes of a service. */
export interface ScrapedTargets {
  /** Matchers of the targets' labels, without braces. */
  readonly selector: string
  /** The longest of the targets' intervals, as their samples show it. */
  readonly scrapeIntervalSeconds: number
}

/** Three of the longest intervals that Prometheus' queries can bridge. */
const historySeconds = 900

/**
 * Finds out what a Prometheus scrapes of a service, and how often.
 * @param selector matchers of labels; without one the counter must belong to one job alone
 * @throws Error when nothing fits, more than one job does, or there are too few scrapes
 * @throws PrometheusError when Prometheus can't be asked
 */
export async function findTargets(
  prometheus: Prometheus,
  counter: RequestCounter,
  selector?: string,
): Promise<ScrapedTargets> {
  const given = selector?.replace(/^\s*\{|\}\s*$/g, '').trim() || undefined
  const counted = await prometheus.samples(`${counter.metric}{${given ?? ''}}[${historySeconds}s]`)
  const jobs = valuesOf(counted, 'job')
  if (counted.length === 0) await refuseOtherCounter(prometheus, counter, given)
  if (given === undefined && jobs.length !== 1) throw severalJobs(prometheus, counter, jobs)
  const matchers = given ?? `job=${JSON.stringify(jobs[0])}`
  const scrapes = await prometheus.samples(`${upName}{${matchers}}[${historySeconds}s]`)
  if (scrapes.length === 0) throw noTargets(prometheus, matchers, jobs)
  refuseOwnTimes(prometheus, counter, counted, scrapes)
  const intervals = scrapes.map(({ samples }) => usualInterval([{ scrapes: samples }]))
  const scrapeIntervalSeconds = Math.ceil(Math.max(...intervals))
  if (scrapeIntervalSeconds === 0) {
    throw new Error(
      `${prometheus.address} has one scrape only of what {${matchers}} selects, so that nobody can tell how often it scrapes. Fix: wait for the next scrape, and run the audit again`,
    )
  }
  return { selector: matchers, scrapeIntervalSeconds }
}

/** All samples of a scrape have its time, unless the service names times of its own. */
function refuseOwnTimes(
  { address }: Prometheus,
  { metric }: RequestCounter,
  counted: readonly Series[],
  scrapes: readonly Series[],
): void {
  const times = new Set(scrapes.flatMap(({ samples }) => samples.map(({ time }) => time)))
  const hasOwn = counted.some(
    ({ samples }) => samples.length > 0 && !samples.some(({ time }) => times.has(time)),
  )
  if (!hasOwn) return
  throw new Error(
    `${address} has samples of ${metric} with times that are no scrape's: the service writes them beside the values, so that nobody can tell which scrape has which request. Fix: set honor_timestamps: false in the job's scrape configuration`,
  )
}

/** A counter without series may not have counted yet; if another one has, it is the wrong one. */
async function refuseOtherCounter(
  prometheus: Prometheus,
  counter: RequestCounter,
  selector: string | undefined,
): Promise<void> {
  const presets = Object.entries(requestCounterPresets)
  const names = [...new Set(presets.map(([, { metric }]) => metric))].join('|')
  const others = await prometheus.samples(
    `{__name__=~"${names}",${selector ?? ''}}[${historySeconds}s]`,
  )
  const found = valuesOf(others, '__name__').filter((name) => name !== counter.metric)
  const none = `${prometheus.address} has no series of ${counter.metric}${selector ? ` with {${selector}}` : ''}`
  if (found.length > 0) {
    const fitting = presets.filter(([, { metric }]) => found.includes(metric)).map(([name]) => name)
    throw new Error(
      `${none}, but of ${found.join(', ')}. Fix: name the service's counter, perhaps --counter ${fitting.join(' or --counter ')}`,
    )
  }
  // With a selector its targets are known, and the audit's own requests may be the first.
  if (selector === undefined) {
    throw new Error(
      `${none}. Fix: name the service's counter (--counter), or its targets if it has counted nothing yet: --selector 'job="orders"'`,
    )
  }
}

function severalJobs(
  { address }: Prometheus,
  { metric }: RequestCounter,
  jobs: readonly string[],
): Error {
  return new Error(
    `${address} has ${metric} of ${jobs.length === 0 ? 'no job' : `several jobs: ${jobs.join(', ')}`}. Fix: name the service's targets by their labels, e.g. --selector 'job="${jobs[0] ?? 'orders'}"'`,
  )
}

function noTargets({ address }: Prometheus, matchers: string, jobs: readonly string[]): Error {
  const example = jobs.length === 0 ? 'orders' : jobs[0]
  return new Error(
    `${address} scrapes no target with {${matchers}}: there is no series "up" of it. Fix: name labels that its targets have, e.g. --selector 'job="${example}"'`,
  )
}

const valuesOf = (series: readonly Series[], label: string): string[] => [
  ...new Set(series.flatMap(({ labels }) => labels[label] ?? [])),
]
