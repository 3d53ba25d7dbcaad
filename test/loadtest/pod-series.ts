import type { Sample, Series } from '../../loadtest/count/prometheus.ts'

type Point = readonly [time: number, value: number]

/** Samples from pairs of time and value. */
export function samples(...points: readonly Point[]): readonly Sample[] {
  return points.map(([time, value]) => ({ time, value }))
}

/** `up` of a pod that answered its scrapes at these times. */
export const scraped = (...times: readonly number[]): readonly Point[] =>
  times.map((time) => [time, 1])

/**
 * The series of one pod: `up`, `start` (of its process), and one counter of GET and 200 for
 * every other key, a route.
 */
export function podSeries(
  pod: string,
  points: Readonly<Record<string, readonly Point[]>>,
): readonly Series[] {
  const target = { job: 'app', namespace: 'tally', pod, instance: `${pod}:8000` }
  return Object.entries(points).map(([key, values]) => ({
    labels: { ...target, ...labelsOf(key) },
    samples: samples(...values),
  }))
}

function labelsOf(key: string): Record<string, string> {
  if (key === 'up') return { __name__: 'up' }
  if (key === 'start') return { __name__: 'process_start_time_seconds' }
  const __name__ = 'http_request_duration_seconds_count'
  return { __name__, method: 'GET', route: key, status_code: '200' }
}
