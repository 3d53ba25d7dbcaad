import { httpRequestDuration } from '../app/metrics/catalog.ts'
import type { LoadOutcome } from '../loadtest/outcome.ts'
import type { Prometheus, Series } from '../loadtest/prometheus.ts'
import type { Line } from './chart.ts'

/** What the central Prometheus knows of the time of a run. */
export interface RunSeries {
  /** Requests per second by route. */
  readonly requestsPerSecond: readonly Line[]
  /** Answers with a status of 500 or above, per second. */
  readonly errorsPerSecond: readonly Line[]
  /** Pods of the app that answered their scrape. */
  readonly replicas: readonly Line[]
}

/** What is shown before the first request and after the last. */
const marginSeconds = 30

export interface RunSeriesOptions {
  readonly prometheus: Prometheus
  /** Value of the label `cluster`. */
  readonly cluster: string
  readonly scrapeIntervalSeconds: number
  readonly signal?: AbortSignal
}

/**
 * Reads the course of a run.
 *
 * @throws PrometheusError when the central Prometheus can't be asked
 */
export async function readRunSeries(
  outcome: Pick<LoadOutcome, 'startedAt' | 'durationSeconds'>,
  { prometheus, cluster, scrapeIntervalSeconds, signal }: RunSeriesOptions,
): Promise<RunSeries> {
  const start = Date.parse(outcome.startedAt) / 1000
  const now = await prometheus.now(signal)
  const end = Math.min(now, start + outcome.durationSeconds + marginSeconds)
  const range = Math.ceil(end - start + marginSeconds)
  // A page has room for some hundred points, and a scrape yields one.
  const step = Math.max(scrapeIntervalSeconds, Math.ceil(range / 300))
  const of = `cluster="${cluster}"`
  const count = `${httpRequestDuration.name}_count`
  // Four scrapes, as Grafana's $__rate_interval: one may be late, and two are needed.
  const window = `${Math.max(4 * scrapeIntervalSeconds, step)}s`
  const ask = async (expression: string, name: (series: Series) => string): Promise<Line[]> => {
    const series = await prometheus.samples(
      `(${expression})[${range}s:${step}s] @ ${end.toFixed(3)}`,
      signal,
    )
    return series.map((each) => ({
      name: name(each),
      points: each.samples.map(({ time, value }) => [Math.round(time - start), value] as const),
    }))
  }
  const [requestsPerSecond, errorsPerSecond, replicas] = await Promise.all([
    ask(`sum by (route) (rate(${count}{${of}}[${window}]))`, ({ labels }) => labels.route ?? ''),
    ask(`sum(rate(${count}{${of}, status_code=~"5.."}[${window}])) or vector(0)`, () => 'errors'),
    ask(`count(up{${of}, job="app"} == 1)`, () => 'pods'),
  ])
  return { requestsPerSecond: aligned(requestsPerSecond), errorsPerSecond, replicas }
}

/**
 * Gives all lines the same points, as stacking needs it: a route that nobody had asked for yet has
 * none. Lines that never leave zero go.
 */
function aligned(lines: readonly Line[]): Line[] {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([time]) => time)))].sort(
    (a, b) => a - b,
  )
  return lines
    .filter(({ points }) => points.some(([, value]) => value > 0))
    .map(({ name, points }) => {
      const values = new Map(points)
      return { name, points: times.map((time) => [time, values.get(time) ?? 0] as const) }
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}
