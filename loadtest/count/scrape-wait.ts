import { setTimeout as sleep } from 'node:timers/promises'
import { type CountedService, seriesOf } from './counted-service.ts'
import { isoTime } from './lost-windows.ts'
import { type Prometheus, PrometheusError } from './prometheus.ts'
import { lastTime, type ScrapeTarget, scrapeTargets, standing } from './scrape-targets.ts'

/** How the counts of a service are read. */
export interface CountReader {
  readonly prometheus: Prometheus
  readonly service: CountedService
  /** How long to wait at most for scrapes, before the load and again after it. */
  readonly settleTimeoutSeconds: number
  /** Names the service's pods that are ready now. @default - those that Prometheus knows */
  readonly appPods?: (() => Promise<readonly string[]>) | undefined
  readonly scrapeIntervalSeconds: number
  /** How often Prometheus is asked whether the scrapes have arrived. @default 250 */
  readonly pollMilliseconds?: number
  /** Ends the wait with one more reading. */
  readonly signal?: AbortSignal | undefined
}

/** Nothing can be counted, for the reason in the message. */
export class NotCountedError extends Error {
  override readonly name = 'NotCountedError'
}

/**
 * How long the load test waits for scrapes by default: 60 s, or more where that isn't enough to
 * see that a pod is gone. That takes three scrapes of another pod without it, which begin up
 * to one interval after the moment; 15 s are for the way to the central Prometheus.
 */
export function defaultSettleTimeoutSeconds(scrapeIntervalSeconds: number): number {
  return Math.max(60, 4 * scrapeIntervalSeconds + 15)
}

/** Prometheus itself forgets a series this long after its last sample (default lookback). */
const lookbackSeconds = 300

export async function readTargets({ prometheus, service }: CountReader, since: number) {
  const windowSeconds = (await prometheus.now()) - since + lookbackSeconds
  return scrapeTargets(await prometheus.samples(seriesOf(service, windowSeconds)), service)
}

/** When the time for the scrapes is up, by `performance.now()`. */
export const deadlineOf = ({ settleTimeoutSeconds }: CountReader): number =>
  performance.now() + settleTimeoutSeconds * 1000

/**
 * Reads until `isEnough`, the deadline or the reader's signal, and returns what was read last.
 * @throws PrometheusError when the last reading failed
 */
export async function watch(
  { signal, pollMilliseconds = 250 }: CountReader,
  read: () => Promise<readonly ScrapeTarget[]>,
  isEnough: (targets: readonly ScrapeTarget[]) => boolean | Promise<boolean>,
  deadline: number,
): Promise<readonly ScrapeTarget[]> {
  for (;;) {
    const isLast = performance.now() >= deadline || signal?.aborted === true
    try {
      const targets = await read()
      if (isLast || (await isEnough(targets))) return targets
    } catch (error) {
      if (isLast || !(error instanceof PrometheusError)) throw error
    }
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => {})
  }
}

export function isSettled(targets: readonly ScrapeTarget[], moment: number): boolean {
  const standings = targets.map((target) => standing(target, targets, moment))
  return standings.includes('read') && standings.every((one) => one === 'read' || one === 'gone')
}

export function unsettled(
  reader: CountReader,
  targets: readonly ScrapeTarget[],
  moment: number,
  unseen: readonly string[] = [],
): Error {
  const { prometheus, service, settleTimeoutSeconds } = reader
  const ofState = (state: string) =>
    targets.filter((target) => standing(target, targets, moment) === state)
  const behind = ofState('behind').map(
    ({ name, scrapes }) => `no scrape of ${name} has arrived since ${isoTime(lastTime(scrapes))}`,
  )
  const down = ofState('down').map(({ name }) => `${name} can't be scraped (its \`up\` is 0)`)
  const never = unseen.map((pod) => `no scrape of ${pod} has ever arrived`)
  const why = [...behind, ...down, ...never].join(', ')
  const none = `no series with ${service.selector.replaceAll('",', '" and ')} has arrived`
  return new NotCountedError(
    `Nothing can be counted: at the central Prometheus at ${prometheus.address}, ${why || none}. Expected was a scrape of every pod after ${isoTime(moment)} within ${settleTimeoutSeconds} s (--settle-timeout). ${prometheus.advice.notScraped}`,
  )
}
