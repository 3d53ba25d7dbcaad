import { type Difference, describeDifference } from '../count/comparison.ts'
import type { CountedService } from '../count/counted-service.ts'
import type { Settlement } from '../count/settlement.ts'
import { type RolloutOutcome, rolloutProblem } from '../send/rollout.ts'
import type { LoadOutcome, Totals, Verdict } from './outcome.ts'

/** Enough to see a pattern: the outcome has all of them. */
const maxNamed = 20

/** What is known at the end of a run. */
export interface RunFacts {
  /** Whose requests were counted. @default - the demo app's */
  readonly service?: Pick<CountedService, 'name'>
  /** How many requests were asked for. */
  readonly requests: number
  readonly sums: Pick<Totals, 'sent' | 'failed' | 'counted'>
  /** Undefined where nothing could be counted. */
  readonly settlement?: Settlement | undefined
  /** Undefined where the scenario has none. */
  readonly rollout?: RolloutOutcome | undefined
  /** Whether the user ended the run before all its requests were sent and counted. */
  readonly interrupted?: boolean
  /** Why nothing could be counted. */
  readonly problem?: string | undefined
}

/** Decides on the verdict, and explains it in a sentence or two. */
export function judge(facts: RunFacts): Pick<LoadOutcome, 'verdict' | 'message'> {
  const verdict = verdictOf(facts)
  const notCompared = facts.settlement?.kinds.notCompared ?? []
  return {
    verdict,
    message: [
      explain(verdict, facts),
      ...(notCompared.length > 0 ? [`Not compared: ${notCompared.join(', ')}.`] : []),
    ].join(' '),
  }
}

function verdictOf(facts: RunFacts): Verdict {
  if (facts.interrupted) return 'interrupted'
  if (!facts.settlement) return 'not-counted'
  if (facts.settlement.differences.length > 0) return 'disagree'
  return failures(facts).length > 0 ? 'failed' : 'agree'
}

function explain(verdict: Verdict, facts: RunFacts): string {
  const { sums, settlement, problem } = facts
  const { sent, counted } = sums
  switch (verdict) {
    case 'agree':
      return `${sent} sent, ${counted} counted: every request is accounted for.`
    case 'failed':
      return [...failures(facts), allCounted(facts)].join(' ')
    case 'interrupted':
      return `Interrupted after ${sent} requests. ${countedSoFar(facts)}`
    case 'not-counted':
      return problem ?? 'Nothing was counted.'
    case 'disagree':
      return [
        `The counts disagree. ${described(settlement?.differences ?? [])}.`,
        ...(settlement ? reasons(settlement, nameOf(facts)) : []),
        ...failures(facts),
      ].join(' ')
  }
}

const nameOf = ({ service }: RunFacts): string => service?.name ?? 'the app'

const allCounted = (facts: RunFacts): string =>
  `What ${nameOf(facts)} answered is counted (${facts.sums.counted}).`

function countedSoFar(facts: RunFacts): string {
  const { settlement } = facts
  if (!settlement) return 'Nothing was counted.'
  if (settlement.differences.length === 0) return allCounted(facts)
  return `Until then the counts differ. ${described(settlement.differences)}.`
}

/** Differences in a message: of a service with many routes there may be hundreds. */
const described = (differences: readonly Difference[]): string =>
  capped(differences.map(describeDifference), 'differences').join('; ')

function capped(texts: readonly string[], what: string): readonly string[] {
  const left = texts.length - maxNamed
  return left > 0 ? [...texts.slice(0, maxNamed), `and ${left} more ${what}`] : texts
}

function failures({ requests, sums: { sent, failed }, rollout }: RunFacts): string[] {
  const problem = rollout && rolloutProblem(rollout)
  const unequal = `${sent} requests were sent, but ${requests} were asked for: this is a fault of the load test.`
  return [
    ...(sent === requests ? [] : [unequal]),
    ...(failed > 0 ? [`${failed} of ${sent} requests failed.`] : []),
    ...(problem ? [problem] : []),
  ]
}

function reasons(
  { differences, lostWindows, lateFirstScrapes, causes }: Settlement,
  name: string,
): string[] {
  const isMissing = differences.some(({ difference }) => difference < 0)
  const isSurplus = differences.some(({ difference }) => difference > 0)
  // A pod may have counted nothing in its window: nobody knows.
  const lost = lostWindows.map(
    ({ pod, from, to, why }) =>
      `What ${pod} counted from ${from} to ${to}, if anything, may be missing: ${why}.`,
  )
  const late = lateFirstScrapes.map(
    (pod) => `${pod} was first scraped after the load began: its count may hold earlier requests.`,
  )
  const unknownLoss = `No missed scrape is known of: perhaps a pod of ${name} isn't scraped.`
  const others = 'Somebody else sent requests at the same time, or the ingress repeated some.'
  return [
    ...(isMissing && lost.length === 0 && causes.missing.length === 0
      ? [unknownLoss]
      : capped(lost, 'such times.')),
    ...causes.missing,
    ...(isSurplus && late.length === 0 && causes.surplus.length === 0 ? [others] : late),
    ...causes.surplus,
  ]
}
