import { setTimeout as sleep } from 'node:timers/promises'
import { type Count, countedAfterSeconds, countsSince, kindsOf } from './accounting.ts'
import type { Baseline } from './baseline.ts'
import { type Answers, compareCounts, type Difference } from './comparison.ts'
import { type Causes, likelyCauses, scrapedTwice } from './likely-causes.ts'
import { type LostWindow, lateFirstScrapes, lostWindows } from './lost-windows.ts'
import type { RequestKinds } from './request-kinds.ts'
import { type ScrapeTarget, standing } from './scrape-targets.ts'
import {
  type CountReader,
  deadlineOf,
  isSettled,
  NotCountedError,
  readTargets,
  unsettled,
  watch,
} from './scrape-wait.ts'

/** What was counted in the end. */
export interface Settlement {
  readonly counts: readonly Count[]
  /** None when every answer is counted, and nothing else. */
  readonly differences: readonly Difference[]
  /** Where counts can have been lost; empty unless some are missing. */
  readonly lostWindows: readonly LostWindow[]
  /** Pods whose count may hold earlier requests; empty unless there is a surplus. */
  readonly lateFirstScrapes: readonly string[]
  /** What else the counts show about a difference; empty where there is none. */
  readonly causes: Causes
  /** The kinds of requests that were compared. */
  readonly kinds: Pick<RequestKinds, 'ofSent' | 'ofStatus' | 'notCompared'>
}

/**
 * How long a new series may arrive after the rest of its scrape, such as that of somebody else's
 * first request on a new route. The agent holds a sample back for 1 s at most
 * (`batch_send_deadline` in its `remote_write`); the rest is for the way.
 */
const lateSeriesMilliseconds = 1500

/**
 * How long counts that are missing must stay as they are, so that what is still on its way isn't
 * taken for lost: the agent sends series side by side, and holds one back for 5 s at most when
 * the central Prometheus refused it (`max_backoff` of its `remote_write`, by default). A pod that
 * nobody has scraped yet has its turn within one interval.
 */
const unchangedSeconds = (scrapeIntervalSeconds: number): number => 5 + 2 * scrapeIntervalSeconds

/**
 * Waits until every pod of the service has been scraped after this call, or after the baseline's
 * end, and compares. Surplus is final; agreement is when it holds a moment later, for series that
 * arrive late. Where counts are missing it waits for later scrapes until the time is up, unless it
 * is known where they were lost, and nothing that could bring them is still to come.
 * @throws NotCountedError when a pod's scrapes stand still, naming it, and when counts agree though
 * requests are counted twice
 * @throws PrometheusError when the central Prometheus can't be asked
 */
export async function settleCounts(
  reader: CountReader,
  { since, until }: Baseline,
  answers: readonly Answers[],
): Promise<Settlement> {
  // Asked for inside the watch: the central Prometheus may be away for a moment.
  let moment = Number.POSITIVE_INFINITY
  const read = async () => {
    if (moment === Number.POSITIVE_INFINITY) {
      moment = (until ?? (await reader.prometheus.now())) + countedAfterSeconds
    }
    return readTargets(reader, since)
  }
  const countsOf = (targets: readonly ScrapeTarget[], kinds: RequestKinds) =>
    countsSince(targets, since, kinds, until && moment)
  const compare = (targets: readonly ScrapeTarget[]) => {
    const kinds = kindsOf(reader.service, targets)
    return compareCounts(answers, countsOf(targets, kinds), kinds)
  }

  let missing = ''
  let unchangedFrom = 0
  const isLossKnown = async (
    targets: readonly ScrapeTarget[],
    differences: readonly Difference[],
  ): Promise<boolean> => {
    const now = performance.now()
    if (missing !== JSON.stringify(differences)) {
      missing = JSON.stringify(differences)
      unchangedFrom = now
    }
    if (now - unchangedFrom < unchangedSeconds(reader.scrapeIntervalSeconds) * 1000) return false
    if (lostWindows(targets, since).length === 0) return false
    const isRead = (pod: string) =>
      targets.some((target) => target.pod === pod && standing(target, targets, moment) === 'read')
    const pods = await reader.appPods?.().catch(() => undefined)
    return pods?.every(isRead) === true
  }
  const isFinal = async (targets: readonly ScrapeTarget[]): Promise<boolean> => {
    if (!isSettled(targets, moment)) return false
    const differences = compare(targets)
    return differences.some(isMissing) ? isLossKnown(targets, differences) : true
  }
  const deadline = deadlineOf(reader)
  let targets = await watch(reader, read, isFinal, deadline)
  if (compare(targets).length === 0) {
    await sleep(lateSeriesMilliseconds, undefined, { signal: reader.signal }).catch(() => {})
    targets = await watch(reader, read, isFinal, deadline)
  }
  const standings = targets.map((target) => standing(target, targets, moment))
  if (!standings.includes('read') || standings.includes('behind')) {
    throw unsettled(reader, targets, moment)
  }
  const differences = compare(targets)
  const kinds = kindsOf(reader.service, targets)
  const twice = scrapedTwice(targets, kinds)
  if (differences.length === 0 && twice.length > 0) {
    throw new NotCountedError(
      `Nothing can be counted: ${twice.join(' ')} That the sums agree is chance: others must be missing. Fix: scrape each process once, or let the audit count one of them (--selector)`,
    )
  }
  const counts = countsOf(targets, kinds)
  return {
    counts,
    kinds,
    causes: likelyCauses({ targets, answers, counts, differences, kinds, since }),
    differences,
    lostWindows: differences.some(isMissing) ? lostWindows(targets, since) : [],
    lateFirstScrapes: differences.some(isSurplus) ? lateFirstScrapes(targets, since) : [],
  }
}

const isMissing = ({ difference }: Difference): boolean => difference < 0
const isSurplus = ({ difference }: Difference): boolean => difference > 0
