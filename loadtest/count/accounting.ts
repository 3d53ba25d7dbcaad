import { platformRoutes } from '../send/scenario.ts'
import type { Sample } from './prometheus.ts'
import type { ScrapeTarget } from './scrape-targets.ts'

/**
 * The app counts a request just after its last byte has left, and the clocks of agent and
 * central Prometheus may differ a little: only a scrape so much later is sure to hold it.
 */
export const countedAfterSeconds = 0.25

/** How many requests of one kind the app's pods have counted. */
export interface Count {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly count: number
}

/**
 * How far a counter rose after a moment, exactly: the sum of the steps between its raw
 * samples. `increase()` can't be used, because it extrapolates.
 *
 * The last sample up to the moment is what was there before; without one the counter began
 * at 0, since the app shows a counter from its first request on, or earlier, as 0. A lower value than before,
 * or a restart of the process, means that it began at 0 again. A counter that ends, with its
 * pod, keeps its last value.
 * @param samples in order of time, from before the moment on
 * @param since the moment in Unix seconds; a sample at exactly this time belongs to before
 * @param restarts times of the first scrape after each restart of the process
 */
export function increaseSince(
  samples: readonly Sample[],
  since: number,
  restarts: readonly number[] = [],
): number {
  let before: Sample | undefined
  let risen = 0
  for (const sample of samples) {
    const last = before
    before = sample
    if (sample.time <= since) continue
    const fromZero =
      last === undefined ||
      sample.value < last.value ||
      restarts.some((restart) => last.time < restart && restart <= sample.time)
    risen += fromZero ? sample.value : sample.value - last.value
  }
  return risen
}

/**
 * What all pods together counted after a moment, by method, route and status. Routes that
 * the platform itself calls, such as probes, are left out.
 */
export function countsSince(targets: readonly ScrapeTarget[], since: number): readonly Count[] {
  const counts = new Map<string, Count>()
  for (const target of targets) {
    for (const { labels, samples } of target.counts) {
      const { method = '', route = '', status_code = '' } = labels
      if (platformRoutes.includes(route)) continue
      const key = JSON.stringify([method, route, status_code])
      const count = increaseSince(samples, since, target.restarts)
      const sum = (counts.get(key)?.count ?? 0) + count
      counts.set(key, { method, route, status: Number(status_code), count: sum })
    }
  }
  return [...counts.values()].filter(({ count }) => count !== 0)
}
