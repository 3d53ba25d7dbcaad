import type { Count } from './accounting.ts'
import type { Answers, Difference } from './comparison.ts'
import { lostWindows } from './lost-windows.ts'
import type { RequestKinds } from './request-kinds.ts'
import type { ScrapeTarget } from './scrape-targets.ts'

interface Facts {
  readonly targets: readonly ScrapeTarget[]
  readonly answers: readonly Answers[]
  readonly counts: readonly Count[]
  readonly differences: readonly Difference[]
  readonly kinds: RequestKinds
  /** When the load began, in Unix seconds. */
  readonly since: number
}

/** With fewer, an even share may be chance. */
const enoughAnswers = 20

/** Why counts are missing, and why there are too many, each in a sentence or two. */
export interface Causes {
  readonly missing: readonly string[]
  readonly surplus: readonly string[]
}

/** What the counts themselves show about why they differ; nothing where they don't. */
export function likelyCauses(facts: Facts): Causes {
  const isMissing = facts.differences.some(({ difference }) => difference < 0)
  const isSurplus = facts.differences.some(({ difference }) => difference > 0)
  const seen = [
    ...noSeries(facts),
    ...nothingCounted(facts),
    ...leftOut(facts, 'status'),
    ...leftOut(facts, 'method'),
    ...otherName(facts),
    ...evenlyMissing(facts),
    ...severalProcesses(facts),
  ]
  return {
    missing: isMissing ? (seen.length > 0 ? seen : hiddenRestarts(facts)) : [],
    surplus: isSurplus
      ? [...scrapedTwice(facts.targets, facts.kinds), ...severalProcesses(facts), ...probes(facts)]
      : [],
  }
}

function noSeries({ targets }: Facts): string[] {
  if (targets.some(({ counts }) => counts.length > 0)) return []
  return ['There is not one series of this counter: its name may be wrong.']
}

/** Nobody counted anything, by a counter that others use. */
function nothingCounted({ targets, counts }: Facts): string[] {
  if (counts.length > 0 || !targets.some((target) => target.counts.length > 0)) return []
  const names = targets.map(({ name }) => name).join(', ')
  return [
    `Not one of these requests is counted: perhaps it is another service that is scraped (${names}).`,
  ]
}

/** Which targets are scraped several times, each time with the same counts. */
export function scrapedTwice(targets: readonly ScrapeTarget[], kinds: RequestKinds): string[] {
  const byLabels = targets
    .filter(({ scrapers }) => scrapers.length > 1)
    .map(
      ({ name, scrapers }) =>
        `${name} is scraped ${scrapers.length} times (${scrapers.join('; ')}), so each of its requests is counted ${scrapers.length} times.`,
    )
  const byAddresses = targets.flatMap((target, i) => {
    const twin = targets.slice(0, i).find((other) => isSameProcess(target, other, kinds))
    return twin
      ? [
          `${twin.name} and ${target.name} are one process, so each of its requests is counted twice.`,
        ]
      : []
  })
  return [...byLabels, ...byAddresses]
}

/**
 * Two processes may begin at the same time, but then they don't count the same. Two pods do: an autoscaler starts
 * several in one second, which is all that some libraries say of it, and who takes turns asks them alike.
 */
function isSameProcess(one: ScrapeTarget, other: ScrapeTarget, kinds: RequestKinds): boolean {
  if (one.pod !== other.pod) return false
  const start = [...one.processStarts.values()].at(-1)
  if (start === undefined || start !== [...other.processStarts.values()].at(-1)) return false
  // Probes go on between two scrapes.
  const state = ({ counts }: ScrapeTarget) =>
    counts
      .filter((each) => kinds.ofSeries(each) !== undefined && (each.samples.at(-1)?.value ?? 0) > 0)
      .map(({ samples, ...labels }) => JSON.stringify([labels, samples.at(-1)?.value]))
      .sort()
      .join()
  return state(one) !== '' && state(one) === state(other)
}

/** So often a process is hardly restarted within a load test. */
const manyRestarts = 2

function severalProcesses({ targets, since }: Facts): string[] {
  return targets.flatMap(({ name, processStarts, restarts: all }) => {
    const restarts = all.filter((time) => time >= since)
    const starts = [...processStarts.values()]
    const changes = starts.filter((start, i) => i > 0 && start !== starts[i - 1]).length
    // A process that was restarted doesn't come back.
    if (changes > 0 && changes >= new Set(starts).size) {
      return [
        `Several processes answer the scrapes of ${name} in turns, each with counters of its own: only a sum over all of them can be counted.`,
      ]
    }
    if (restarts.length < manyRestarts) return []
    return [
      `The counters of ${name} began again ${restarts.length} times: several processes may answer its scrapes in turns, each with counters of its own, or it is restarted again and again.`,
    ]
  })
}

/** A new process whose counters are higher than the old one's were looks like the old one. */
function hiddenRestarts({ targets }: Facts): string[] {
  return targets
    .filter(({ processStarts }) => processStarts.size === 0)
    .map(
      ({ name }) =>
        `${name} doesn't say when its process began (process_start_time_seconds), so a restart may have taken counts along unseen.`,
    )
}

/** All answers of a status, or to a method, are missing, while others are counted. */
function leftOut({ differences, counts }: Facts, what: 'status' | 'method'): string[] {
  const missing = differences.filter(({ difference }) => difference < 0)
  const values = new Set(missing.map((kind) => kind[what]))
  if (counts.length === 0) return []
  return [...values]
    .filter((value) => !counts.some((count) => count[what] === value))
    .map((value) =>
      what === 'status'
        ? `Not one answer with ${value} is counted: the service's counter may leave it out, or something in front of the service made these answers.`
        : `Not one ${value} request is counted: the service's counter may leave this method out.`,
    )
}

/** Requests whose path fits no route, and a route that nobody asked for. */
function otherName({ answers, differences, counts, kinds }: Facts): string[] {
  if (!kinds.hasRoute) return []
  const sent = answers.map((each) => ({ each, ...kinds.ofSent(each) }))
  const unknown = sent.filter(
    ({ each, method, route }) =>
      each.routeIsPath && !counts.some((count) => count.method === method && count.route === route),
  )
  return unknown.flatMap(({ method, route }) => {
    const names = new Set(
      differences
        .filter((other) => other.method === method && other.answered === 0)
        .map((other) => other.route),
    )
    if (names.size === 0) return []
    const [name] = names
    return [
      `The counter has no route that ${route} fits. If its route is ${[...names].join(' or ')}, say so: --path '${method} ${route} as ${name}'.`,
    ]
  })
}

/** A pod that isn't scraped takes the same share of every kind. What is known to be lost is enough. */
function evenlyMissing({ differences, answers, targets, counts, since }: Facts): string[] {
  if (lostWindows(targets, since).length > 0) return []
  if (differences.some(({ difference }) => difference > 0) || counts.length === 0) return []
  const answered = answers.reduce(
    (sum, { byApp }) => sum + [...byApp.values()].reduce((a, b) => a + b, 0),
    0,
  )
  const missing = differences.reduce((sum, { difference }) => sum - difference, 0)
  const share = missing / answered
  const isEven = differences
    .filter((kind) => kind.answered >= enoughAnswers)
    .every((kind) => Math.abs(-kind.difference / kind.answered - share) < 0.15)
  if (answered < enoughAnswers || share < 0.1 || !isEven) return []
  const scraped = targets.filter(({ completeAt }) => completeAt !== undefined).length
  return [
    `${Math.round(share * 100)} % of the requests are missing, evenly over all kinds: they may have gone to a pod that isn't scraped (${scraped} ${scraped === 1 ? 'is' : 'are'}).`,
  ]
}

function probes({ kinds }: Facts): string[] {
  if (kinds.hasRoute) return []
  return [
    'Somebody else sent requests at the same time: probes and scrapes are part of a counter without routes, where the service counts them.',
  ]
}
