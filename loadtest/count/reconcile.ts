import { setTimeout as sleep } from 'node:timers/promises'
import { type Answers, compareCounts, type Difference } from '../verdict/comparison.ts'
import { type Count, countedAfterSeconds, countsSince } from './accounting.ts'
import { appSeries } from './app-series.ts'
import { isoTime, type LostWindow, lateFirstScrapes, lostWindows } from './lost-scrapes.ts'
import { type Prometheus, PrometheusError } from './prometheus.ts'
import { lastTime, type ScrapeTarget, scrapeTargets, standing } from './scrape-targets.ts'

/** How the counts of one cluster are read. */
export interface CountReader {
  readonly prometheus: Prometheus
  /** Value of the `cluster` label. */
  readonly cluster: string
  /** How long to wait at most for the scrapes that are needed, each time. */
  readonly settleTimeoutSeconds: number
  /** Names the app's pods that run now. @default - those that Prometheus knows */
  readonly appPods?: (() => Promise<readonly string[]>) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Where counting starts. */
export interface Baseline {
  /** Unix seconds, by the clock of the scrapes: what was scraped up to here is from before. */
  readonly since: number
}

/** What was counted, when nothing more was to be waited for. */
export interface Settlement {
  readonly counts: readonly Count[]
  /** None when every answer is counted, and nothing else. */
  readonly differences: readonly Difference[]
  /** Where counts can have been lost; filled only when some are missing. */
  readonly lostWindows: readonly LostWindow[]
  /** Pods whose count may hold requests of before; filled only when there is a surplus. */
  readonly lateFirstScrapes: readonly string[]
}

/** No count can be given, for the reason in the message. */
export class NotCountedError extends Error {
  override readonly name = 'NotCountedError'
}

/** How often Prometheus is asked whether the awaited scrapes have arrived. */
const pollMilliseconds = 250

/**
 * A series that was never seen before can't be waited for: somebody else's first request on a
 * new route may reach the central Prometheus after the rest of its scrape. The agent holds a
 * sample back for 1 s at most (`batch_send_deadline` in its `remote_write`); the rest is for
 * the way.
 */
const lateSeriesMilliseconds = 1500

/** Prometheus itself forgets a series this long after its last sample (default lookback). */
const lookbackSeconds = 300

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

/**
 * Waits until every pod of the app has been scraped after this call, and compares. Surplus is
 * final; agreement is when it holds a moment later, for series that arrive late. Where counts
 * are missing it waits for later scrapes, since a new pod whose first scrape is still to come
 * may hold them, until the time is up.
 * @throws NotCountedError when a pod's scrapes stand still, naming it
 * @throws PrometheusError when the central Prometheus can't be asked
 */
export async function settleCounts(
  reader: CountReader,
  { since }: Baseline,
  answers: readonly Answers[],
): Promise<Settlement> {
  // Asked for inside the watch: the central Prometheus may be away for a moment.
  let moment: number | undefined
  const read = async () => {
    moment ??= (await reader.prometheus.now(reader.signal)) + countedAfterSeconds
    return readTargets(reader, since)
  }
  const compare = (targets: readonly ScrapeTarget[]) =>
    compareCounts(answers, countsSince(targets, since))
  const isFinal = (targets: readonly ScrapeTarget[]): boolean => {
    if (moment === undefined || !isSettled(targets, moment)) return false
    const differences = compare(targets)
    return differences.length === 0 || differences.some(({ difference }) => difference > 0)
  }
  const deadline = deadlineOf(reader)
  let targets = await watch(reader, read, isFinal, deadline)
  if (compare(targets).length === 0) {
    await sleep(lateSeriesMilliseconds, undefined, { signal: reader.signal })
    targets = await watch(reader, read, isFinal, deadline)
  }
  const standings = targets.map((target) => standing(target, targets, moment ?? 0))
  if (!standings.includes('read') || standings.includes('behind')) {
    throw unsettled(reader, targets, moment ?? 0)
  }
  const differences = compare(targets)
  const isMissing = differences.some(({ difference }) => difference < 0)
  const isSurplus = differences.some(({ difference }) => difference > 0)
  return {
    counts: countsSince(targets, since),
    differences,
    lostWindows: isMissing ? lostWindows(targets, since) : [],
    lateFirstScrapes: isSurplus ? lateFirstScrapes(targets, since) : [],
  }
}

async function readTargets({ prometheus, cluster, signal }: CountReader, since: number) {
  const windowSeconds = (await prometheus.now(signal)) - since + lookbackSeconds
  return scrapeTargets(await prometheus.samples(appSeries(cluster, windowSeconds), signal))
}

/** When the time for the scrapes is up, by `performance.now()`. */
const deadlineOf = ({ settleTimeoutSeconds }: CountReader): number =>
  performance.now() + settleTimeoutSeconds * 1000

/**
 * Reads until the check is content or the time is up, and gives back what was read last.
 * @throws PrometheusError when the last reading failed
 */
async function watch(
  { signal }: CountReader,
  read: () => Promise<readonly ScrapeTarget[]>,
  isContent: (targets: readonly ScrapeTarget[]) => boolean,
  deadline: number,
): Promise<readonly ScrapeTarget[]> {
  for (;;) {
    const isLast = performance.now() >= deadline
    try {
      const targets = await read()
      if (isLast || isContent(targets)) return targets
    } catch (error) {
      if (isLast || !(error instanceof PrometheusError)) throw error
    }
    await sleep(pollMilliseconds, undefined, { signal })
  }
}

function isSettled(targets: readonly ScrapeTarget[], moment: number): boolean {
  const standings = targets.map((target) => standing(target, targets, moment))
  return standings.includes('read') && standings.every((one) => one === 'read' || one === 'gone')
}

function unsettled(
  reader: CountReader,
  targets: readonly ScrapeTarget[],
  moment: number,
  unseen: readonly string[] = [],
): Error {
  const { prometheus, cluster, settleTimeoutSeconds } = reader
  const ofState = (state: string) =>
    targets.filter((target) => standing(target, targets, moment) === state)
  const behind = ofState('behind').map(
    ({ name, scrapes }) => `no scrape of ${name} has arrived since ${isoTime(lastTime(scrapes))}`,
  )
  const down = ofState('down').map(({ name }) => `${name} can't be scraped (its \`up\` is 0)`)
  const never = unseen.map((pod) => `no scrape of ${pod} has ever arrived`)
  const why = [...behind, ...down, ...never].join(', ')
  const none = `no series with job="app" and cluster="${cluster}" has arrived`
  return new NotCountedError(
    `Nothing can be counted: at the central Prometheus at ${prometheus.address}, ${why || none}. Needed was a scrape of every pod after ${isoTime(moment)}; waited ${settleTimeoutSeconds} s for it (--settle-timeout). Do the Prometheus agent and the app run? See \`npm run status\`.`,
  )
}
