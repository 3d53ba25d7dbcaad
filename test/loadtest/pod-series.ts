import { demoService } from '../../loadtest/count/counted-service.ts'
import type { Sample, Series } from '../../loadtest/count/prometheus.ts'
import { RequestKinds } from '../../loadtest/count/request-kinds.ts'

/** The demo app of a cluster `test`, whose counter tells all kinds of requests apart. */
export const demo = demoService('test')
export const demoKinds = new RequestKinds(demo, [])

/** Samples from a text like `5:40 10:47`: 40 at second 5, 47 at second 10. */
export function samples(text: string): readonly Sample[] {
  return (text.match(/\S+/g) ?? []).map((sample) => {
    const [time = '', value] = sample.split(':')
    return { time: Number(time), value: Number(value) }
  })
}

/** `up` of a pod that answered its scrapes at these times. */
export const scraped = (...times: readonly number[]): string =>
  times.map((time) => `${time}:1`).join(' ')

/**
 * The series of one pod: `up`, `start` (of its process), `read` (when the metrics keeper read
 * them), and one counter of GET and 200 for
 * every other key, a route. Each has its samples as text.
 */
export function podSeries(
  pod: string,
  series: Readonly<Record<string, string>>,
): readonly Series[] {
  const target = { job: 'app', namespace: 'tally', pod, instance: `${pod}:8000` }
  return Object.entries(series).map(([key, text]) => ({
    labels: { ...target, ...labelsOf(key) },
    samples: samples(text),
  }))
}

function labelsOf(key: string): Record<string, string> {
  if (key === 'up') return { __name__: 'up' }
  if (key === 'start') return { __name__: 'process_start_time_seconds' }
  if (key === 'read') return { __name__: 'tally_service_read_time_seconds' }
  const __name__ = 'http_request_duration_seconds_count'
  return { __name__, method: 'GET', route: key, status_code: '200' }
}
