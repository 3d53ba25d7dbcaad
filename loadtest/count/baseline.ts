import { countedAfterSeconds } from './accounting.ts'
import { isoTime } from './lost-windows.ts'
import type { ScrapeTarget } from './scrape-targets.ts'
import {
  type CountReader,
  deadlineOf,
  isSettled,
  NotCountedError,
  readTargets,
  unsettled,
  watch,
} from './scrape-wait.ts'

/** The moment from which requests are counted. */
export interface Baseline {
  /** Unix seconds, by the clock of the scrapes: what they held up to here is from before. */
  readonly since: number
  /** Until which moment requests are counted, in Unix seconds. @default - the call that counts them */
  readonly until?: number
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

/**
 * The baseline of a moment that is over, from the scrapes that are stored.
 * @param since the moment in Unix seconds
 * @throws NotCountedError when no scrape of the service is known from before
 * @throws PrometheusError when the central Prometheus can't be asked
 */
export async function storedBaseline(reader: CountReader, since: number): Promise<Baseline> {
  const targets = await readTargets(reader, since)
  if (targets.some(({ scrapes }) => scrapes.some(({ time }) => time <= since))) return { since }
  const { prometheus, service } = reader
  throw new NotCountedError(
    `Nothing can be counted: the central Prometheus at ${prometheus.address} has no scrape with ${service.selector} from the five minutes before ${isoTime(since)}. Either it keeps nothing that old, or the service was not scraped yet. Fix: run the load again, and count it sooner`,
  )
}
