import { countedAfterSeconds } from './accounting.ts'
import type { ScrapeTarget } from './scrape-targets.ts'
import {
  type CountReader,
  deadlineOf,
  isSettled,
  readTargets,
  unsettled,
  watch,
} from './scrape-wait.ts'

/** Where counting starts. */
export interface Baseline {
  /** Unix seconds, by the clock of the scrapes: what was scraped up to here is from before. */
  readonly since: number
}

/**
 * Waits until every pod of the app has been scraped after this call, so that requests of
 * before, by whoever, aren't taken for those of the run. A pod that is too new to be known
 * to Prometheus is only waited for where `appPods` names it.
 * @throws NotCountedError when that doesn't happen in time, naming what stood still
 * @throws PrometheusError when the central Prometheus can't be asked
 */
export async function takeBaseline(reader: CountReader): Promise<Baseline> {
  const moment = (await reader.prometheus.now(reader.signal)) + countedAfterSeconds
  const pods = (await reader.appPods?.()) ?? []
  const unseen = (seen: readonly ScrapeTarget[]) =>
    pods.filter((pod) => !seen.some((target) => target.pod === pod))
  const isReady = (seen: readonly ScrapeTarget[]) =>
    isSettled(seen, moment) && unseen(seen).length === 0
  const deadline = deadlineOf(reader)
  const targets = await watch(reader, () => readTargets(reader, moment), isReady, deadline)
  if (!isReady(targets)) throw unsettled(reader, targets, moment, unseen(targets))
  return { since: Math.max(...targets.map(({ readAt }) => readAt ?? 0)) }
}
