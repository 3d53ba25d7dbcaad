import { describeDifference } from './comparison.ts'
import type { Deployment } from './deployment.ts'
import { type LoadOutcome, type Totals, totals, type Verdict } from './outcome.ts'
import { connectPrometheus, PrometheusError } from './prometheus.ts'
import { NotCountedError, type Settlement, settleCounts, takeBaseline } from './reconcile.ts'
import { type LoadProgress, type LoadRecord, runScenario } from './runner.ts'
import { defaultScenario, findScenario } from './scenarios.ts'

/** How a load test is run. */
export interface LoadOptions {
  /** Requests in all. @default 1000 */
  readonly requests?: number | undefined
  /** Connections at the same time. @default 10 */
  readonly connections?: number | undefined
  /** Name of a scenario. @default mixed */
  readonly scenario?: string | undefined
  /** How long a request may take before it counts as unanswered. @default 10 */
  readonly requestTimeoutSeconds?: number | undefined
  /** How long to wait at most for scrapes, before and again after the load. @default 60 */
  readonly settleTimeoutSeconds?: number | undefined
  /** Ends the run; its outcome then says `interrupted`. */
  readonly signal?: AbortSignal | undefined
  /** Told what goes on, for a display. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What a run is doing: waiting for the scrapes before it, sending, waiting for those after. */
export type Progress =
  | { readonly phase: 'before' }
  | { readonly phase: 'after' }
  | ({ readonly phase: 'load' } & LoadProgress)

/** What is taken for options that aren't given. */
export const loadDefaults = {
  requests: 1000,
  connections: 10,
  scenario: defaultScenario,
  requestTimeoutSeconds: 10,
  settleTimeoutSeconds: 60,
} as const

/**
 * Sends a scenario to a deployment, and compares what the client saw with what the central
 * Prometheus counted. Nothing is sent when no baseline can be had. Failures of the platform
 * are told by the outcome's verdict.
 * @throws Error when the scenario isn't known, or autocannon refuses the options
 */
export async function runLoad(
  deployment: Deployment,
  options: LoadOptions = {},
): Promise<LoadOutcome> {
  const scenario = findScenario(options.scenario ?? loadDefaults.scenario)
  const { signal, onProgress } = options
  const reader = {
    prometheus: connectPrometheus({
      url: deployment.urls.prometheus,
      credentials: deployment.prometheusCredentials,
    }),
    cluster: deployment.cluster,
    appPods: deployment.appPods,
    settleTimeoutSeconds: options.settleTimeoutSeconds ?? loadDefaults.settleTimeoutSeconds,
    signal,
  }
  let record: LoadRecord = { routes: [], startedAt: new Date(), durationSeconds: 0 }
  let settlement: Settlement | undefined
  let problem: string | undefined
  try {
    onProgress?.({ phase: 'before' })
    const baseline = await takeBaseline(reader)
    record = await runScenario({
      url: deployment.urls.app,
      scenario,
      requests: options.requests ?? loadDefaults.requests,
      connections: options.connections ?? loadDefaults.connections,
      requestTimeoutSeconds: options.requestTimeoutSeconds ?? loadDefaults.requestTimeoutSeconds,
      signal,
      onProgress: (progress) => onProgress?.({ phase: 'load', ...progress }),
    })
    signal?.throwIfAborted()
    onProgress?.({ phase: 'after' })
    settlement = await settleCounts(reader, baseline, record.routes)
  } catch (error) {
    const isOfPlatform = error instanceof PrometheusError || error instanceof NotCountedError
    if (!signal?.aborted && !isOfPlatform) throw error
    problem = error instanceof Error ? error.message : String(error)
  }
  const sums = totals(record.routes, record.durationSeconds, settlement?.counts)
  const verdict = judge(sums, settlement, signal?.aborted === true && !settlement)
  return {
    target: deployment.target,
    scenario: scenario.name,
    startedAt: record.startedAt.toISOString(),
    durationSeconds: Math.round(record.durationSeconds * 1000) / 1000,
    ...sums,
    verdict,
    message: explain(verdict, sums, settlement, problem),
    differences: settlement?.differences ?? [],
    lostWindows: settlement?.lostWindows ?? [],
  }
}

function judge(sums: Totals, settlement: Settlement | undefined, interrupted: boolean): Verdict {
  if (interrupted) return 'interrupted'
  if (!settlement) return 'not-counted'
  if (settlement.differences.length > 0) return 'disagree'
  return sums.failed > 0 ? 'failed' : 'agree'
}

function explain(
  verdict: Verdict,
  { sent, failed, counted }: Totals,
  settlement: Settlement | undefined,
  problem: string | undefined,
): string {
  switch (verdict) {
    case 'agree':
      return `${sent} sent, ${counted} counted: every request is accounted for.`
    case 'failed':
      return `${failed} of ${sent} requests failed. What the app answered is counted (${counted}).`
    case 'interrupted':
      return `Interrupted after ${sent} requests; nothing was counted.`
    case 'not-counted':
      return problem ?? 'Nothing was counted.'
    case 'disagree':
      return [
        `The counts disagree. ${settlement?.differences.map(describeDifference).join('; ')}.`,
        ...(settlement ? reasons(settlement) : []),
        ...(failed > 0 ? [`${failed} of ${sent} requests failed.`] : []),
      ].join(' ')
  }
}

function reasons({ differences, lostWindows, lateFirstScrapes }: Settlement): string[] {
  const lost = lostWindows.map(
    ({ pod, from, to, why }) => `Lost: what ${pod} counted from ${from} to ${to}, because ${why}.`,
  )
  const late = lateFirstScrapes.map(
    (pod) => `${pod} was first scraped after the load began: its count may hold earlier requests.`,
  )
  if (lost.length + late.length > 0) return [...lost, ...late]
  return differences.some(({ difference }) => difference > 0)
    ? ['Somebody else sent requests at the same time, or the ingress repeated some.']
    : ["No scrape was lost: perhaps a pod of the app isn't scraped."]
}

/** The exit code that a command owes for an outcome: 0, 1, or 130 after an interruption. */
export function exitCode({ verdict }: LoadOutcome): number {
  if (verdict === 'agree') return 0
  return verdict === 'interrupted' ? 130 : 1
}
