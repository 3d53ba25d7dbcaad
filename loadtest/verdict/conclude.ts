import type { Settlement } from '../count/settlement.ts'
import type { Deployment } from '../deployment.ts'
import type { Scenario } from '../send/scenario.ts'
import type { Sent } from '../send/send-load.ts'
import {
  type LoadAsked,
  type LoadOutcome,
  type LogFacts,
  recordsByKind,
  totals,
} from './outcome.ts'
import { judge, type RunFacts } from './verdict.ts'

/** What is known at the end of a run, before anything is added up. */
interface Run extends Pick<RunFacts, 'problem' | 'sentBy'> {
  readonly deployment: Pick<Deployment, 'target' | 'service'>
  readonly scenario: Pick<Scenario, 'name'>
  readonly asked: LoadAsked
  readonly sent: Sent
  readonly settlement?: Settlement | undefined
  readonly log?: LogFacts | undefined
  /** Whether the user ended it. @default false */
  readonly interrupted?: boolean
}

/** Adds up what was sent and counted, and decides on the verdict. */
export function conclude(run: Run): LoadOutcome {
  const { deployment, scenario, asked, sent, settlement, log, problem, sentBy } = run
  const { target, service } = deployment
  const { record, rollout } = sent
  const routes = settlement ? recordsByKind(record.routes, settlement.kinds) : record.routes
  const sums = totals(routes, record.durationSeconds, settlement?.counts, log)
  const { requests } = asked
  const isComplete =
    sums.sent === requests &&
    settlement?.differences.length === 0 &&
    (log === undefined || log.logged?.missing === 0) &&
    rollout?.seconds !== null
  const interrupted = run.interrupted === true && !isComplete
  return {
    target,
    service: service.name,
    scenario: scenario.name,
    asked,
    startedAt: record.startedAt.toISOString(),
    durationSeconds: Math.round(record.durationSeconds * 1000) / 1000,
    ...sums,
    ...judge({ service, requests, sums, settlement, log, rollout, interrupted, problem, sentBy }),
    differences: settlement?.differences ?? [],
    lostWindows: settlement?.lostWindows ?? [],
    ...(log && { notLogged: log.logged?.firstMissing ?? null }),
    timeline: record.timeline,
    failures: record.failures,
    rollout: rollout ?? null,
  }
}
