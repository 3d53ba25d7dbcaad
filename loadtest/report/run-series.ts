import { type CountedService, seriesOf, upName } from '../count/counted-service.ts'
import type { Prometheus } from '../count/prometheus.ts'
import { scrapeTargets } from '../count/scrape-targets.ts'
import { defaultSettleTimeoutSeconds } from '../count/scrape-wait.ts'
import type { LoadOutcome } from '../verdict/outcome.ts'
import type { Line } from './chart.ts'
import { type CountedRequests, countedRequests, maxSteps } from './counted-requests.ts'

/** The course of a run as the central Prometheus knows it. */
export interface RunSeries {
  readonly requests: CountedRequests
  /** Pods of the service that answered their scrape. */
  readonly replicas: readonly Line[]
}

/** How long before the first request and after the last one replicas are shown. */
const marginSeconds = 30

export interface RunSeriesOptions {
  readonly prometheus: Prometheus
  readonly service: CountedService
  readonly scrapeIntervalSeconds: number
}

/**
 * Reads the course of a run.
 *
 * @throws PrometheusError when the central Prometheus can't be asked
 */
export async function readRunSeries(
  outcome: Pick<LoadOutcome, 'startedAt' | 'durationSeconds'>,
  options: RunSeriesOptions,
): Promise<RunSeries> {
  const start = Date.parse(outcome.startedAt) / 1000
  const run = { start, end: start + outcome.durationSeconds }
  const now = await options.prometheus.now()
  const [requests, replicas] = await Promise.all([
    readRequests({ ...run, now }, options),
    readReplicas({ ...run, now }, options),
  ])
  return { requests, replicas }
}

/** Unix seconds. */
interface Moments {
  readonly start: number
  readonly end: number
  readonly now: number
}

async function readRequests(
  { start, end, now }: Moments,
  { prometheus, service, scrapeIntervalSeconds }: RunSeriesOptions,
): Promise<CountedRequests> {
  // The load test waited at most so long for the scrapes that count, before the load and after it.
  const settleSeconds = defaultSettleTimeoutSeconds(scrapeIntervalSeconds)
  const until = Math.min(now, end + settleSeconds)
  const selector = seriesOf(service, until - start + settleSeconds)
  const series = await prometheus.samples(`${selector} @ ${until.toFixed(3)}`)
  return countedRequests(scrapeTargets(series, service), service, {
    start,
    end,
    scrapeIntervalSeconds,
  })
}

async function readReplicas(
  { start, end, now }: Moments,
  { prometheus, service, scrapeIntervalSeconds }: RunSeriesOptions,
): Promise<Line[]> {
  const until = Math.min(now, end + marginSeconds)
  const range = Math.ceil(until - start + marginSeconds)
  const step = Math.max(scrapeIntervalSeconds, Math.ceil(range / maxSteps))
  // Not `count(up == 1)`: it has no value where none answers, so that the line would go on.
  const answering = `sum(${upName}{${service.selector}})`
  const series = await prometheus.samples(`${answering}[${range}s:${step}s] @ ${until.toFixed(3)}`)
  return series.map(({ samples }) => ({
    name: 'pods',
    points: samples.map(({ time, value }) => [Math.round(time - start), value] as const),
  }))
}
