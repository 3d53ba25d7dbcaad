import { setTimeout as sleep } from 'node:timers/promises'
import { type Count, countedAfterSeconds, countsSince } from './accounting.ts'
import type { Baseline } from './baseline.ts'
import { type Answers, compareCounts, type Difference } from './comparison.ts'
import { type LostWindow, lateFirstScrapes, lostWindows } from './lost-windows.ts'
import { type ScrapeTarget, standing } from './scrape-targets.ts'
import {
  type CountReader,
  deadlineOf,
  isSettled,
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
}

/**
 * How long a new series may arrive after the rest of its scrape, such as that of somebody else's
 * first request on a new route. The agent holds a sample back for 1 s at most
 * (`batch_send_deadline` in its `remote_write`); the rest is for the way.
 */
const lateSeriesMilliseconds = 1500

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
