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

/** The moment from which requests are counted. */
export interface Baseline {
  /** Unix seconds, by the clock of the scrapes: what they held up to here is from before. */
  readonly since: number
}

/**
 * Waits until every pod of the service has been scraped after this call, so that earlier requests,
 * by whoever, aren't taken for those of the load. Pods are those that Prometheus knows, and
 * those that `appPods` names.
 * @throws NotCountedError when that doesn't happen in time, naming the pods
 * @throws PrometheusError when the central Prometheus can't be asked
 */
export async function takeBaseline(reader: CountReader): Promise<Baseline> {
  const moment = (await reader.prometheus.now()) + countedAfterSeconds
  const pods = (await reader.appPods?.()) ?? []
  const unseen = (seen: readonly ScrapeTarget[]) =>
    pods.filter((pod) => !seen.some((target) => target.pod === pod))
  const isReady = (seen: readonly ScrapeTarget[]) =>
    isSettled(seen, moment) && unseen(seen).length === 0
  const deadline = deadlineOf(reader)
  const targets = await watch(reader, () => readTargets(reader, moment), isReady, deadline)
  reader.signal?.throwIfAborted()
  if (!isReady(targets)) throw unsettled(reader, targets, moment, unseen(targets))
  return { since: Math.max(...targets.map(({ completeAt }) => completeAt ?? 0)) }
}
