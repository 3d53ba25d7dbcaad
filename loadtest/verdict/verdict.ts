import { requestIdHeader } from '../../app/contract.ts'
import { type Difference, describeDifference } from '../count/comparison.ts'
import type { CountedService } from '../count/counted-service.ts'
import type { Settlement } from '../count/settlement.ts'
import type { UnloggedRequest } from '../logs/settle-logs.ts'
import { type RolloutOutcome, rolloutProblem } from '../send/rollout.ts'
import type { LoadOutcome, LogFacts, Totals, Verdict } from './outcome.ts'

/** Enough to see a pattern: the outcome has all of them. */
const maxNamed = 20

/** What is known at the end of a run. */
export interface RunFacts {
  /** Whose requests were counted. @default - the demo app's */
  readonly service?: Pick<CountedService, 'name'>
  /** How many requests were asked for. */
  readonly requests: number
  readonly sums: Pick<Totals, 'sent' | 'failed' | 'counted' | 'logged'>
  /** Undefined where nothing could be counted. */
  readonly settlement?: Settlement | undefined
  /** Undefined where there is no request log. */
  readonly log?: LogFacts | undefined
  /** Undefined where the scenario has none. */
  readonly rollout?: RolloutOutcome | undefined
  /** Whether the user ended the run before all its requests were sent and counted. */
  readonly interrupted?: boolean
  /** Who sent the requests. @default - the load test itself */
  readonly sentBy?: 'k6' | undefined
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
  if (failures(facts).length > 0) return 'failed'
  return notLogged(facts).length > 0 ? 'not-logged' : 'agree'
}

function explain(verdict: Verdict, facts: RunFacts): string {
  const { sums, settlement, problem } = facts
  const { sent } = sums
  switch (verdict) {
    case 'agree':
      return `${figures(facts)}: every request is accounted for.`
    case 'failed':
      return [...failures(facts), allCounted(facts), ...notLogged(facts)].join(' ')
    case 'not-logged':
      return [
        `${figures(facts)}. Every request is counted, but not logged.`,
        ...notLogged(facts),
      ].join(' ')
    case 'interrupted':
      return [
        `Interrupted after ${sent} requests. ${countedSoFar(facts)}`,
        ...(settlement ? notLogged(facts) : []),
      ].join(' ')
    case 'not-counted':
      return problem ?? 'Nothing was counted.'
    case 'disagree':
      return [
        `The counts disagree. ${described(settlement?.differences ?? [])}.`,
        ...(settlement ? reasons(settlement, nameOf(facts)) : []),
        ...failures(facts),
        ...notLogged(facts),
      ].join(' ')
  }
}

/** E.g. `1000 sent, 1000 counted, 1000 logged`. What isn't known has no figure. */
function figures({ sums: { sent, counted, logged } }: RunFacts): string {
  const known = typeof logged === 'number' ? `, ${logged} logged` : ''
  return `${sent} sent, ${counted} counted${known}`
}

/** What the request log lacks, or why nobody knows; empty where it has all, or there is none. */
function notLogged({ log }: RunFacts): string[] {
  if (log === undefined) return []
  const { logged, problem = 'The request log was not read.' } = log
  if (logged === undefined) return [`Whether requests are logged is not known. ${problem}`]
  const { missing, withoutId, firstMissing } = logged
  if (missing === 0) return []
  const named = firstMissing.slice(0, maxNamed).map(describeUnlogged)
  const left = missing - withoutId - named.length
  return [
    `The log lacks ${missing} of the answers${named.length > 0 ? `: ${named.join('; ')}` : ''}${left > 0 ? `; and ${left} more` : ''}.`,
    ...(withoutId > 0
      ? [
          `${withoutId} answers had no request id of their own (${requestIdHeader}), so nobody can find their lines.`,
        ]
      : []),
    'They may still come: look with npm run logs -- --request <id>.',
  ]
}

const describeUnlogged = ({
  method,
  route,
  status,
  requestId,
  loggedAs,
}: UnloggedRequest): string =>
  `${method} ${route} ${status} with request id ${requestId}${loggedAs ? ` (logged as ${loggedAs})` : ''}`

const nameOf = ({ service }: RunFacts): string => service?.name ?? 'the app'

function allCounted(facts: RunFacts): string {
  const { counted } = facts.sums
  return facts.log?.logged?.missing === 0
    ? `What ${nameOf(facts)} answered is counted (${counted}) and logged (${facts.sums.logged}).`
    : `What ${nameOf(facts)} answered is counted (${counted}).`
}

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

function failures({ requests, sums: { sent, failed }, rollout, sentBy }: RunFacts): string[] {
  const problem = rollout && rolloutProblem(rollout)
  const why =
    sentBy === 'k6'
      ? "k6 was ended early, or a runner's summary is missing or there twice"
      : 'this is a fault of the load test'
  const unequal = `${sent} requests were sent, but ${requests} were asked for: ${why}.`
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
