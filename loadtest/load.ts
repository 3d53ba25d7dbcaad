import type { Deployment } from './deployment.ts'
import { type LoadOutcome, totals } from './outcome.ts'
import { connectPrometheus, PrometheusError } from './prometheus.ts'
import { NotCountedError, type Settlement, settleCounts, takeBaseline } from './reconcile.ts'
import { type LoadProgress, type LoadRecord, runScenario } from './runner.ts'
import { defaultScenario, findScenario } from './scenarios.ts'
import { judge } from './verdict.ts'

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
  /**
   * How long to wait at most for scrapes, before and again after the load.
   * @default - see `defaultSettleTimeoutSeconds`
   */
  readonly settleTimeoutSeconds?: number | undefined
  /** Ends the run; its outcome then says `interrupted`. */
  readonly signal?: AbortSignal | undefined
  /** Told what goes on, for a display. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What a run is doing: waiting for the scrapes before it, sending, waiting for those after. */
export type Progress =
  | { readonly phase: 'before' | 'after'; readonly settleTimeoutSeconds: number }
  | ({ readonly phase: 'load' } & LoadProgress)

/** What is taken for options that aren't given. */
export const loadDefaults = {
  requests: 1000,
  connections: 10,
  scenario: defaultScenario,
  requestTimeoutSeconds: 10,
} as const

/**
 * How long scrapes are waited for where nobody says: 60 s, or more where that isn't enough to
 * see that a pod is gone. That takes three scrapes of another pod without it, which begin up
 * to one interval after the moment; 15 s are for the way to the central Prometheus.
 */
export function defaultSettleTimeoutSeconds(scrapeIntervalSeconds: number): number {
  return Math.max(60, 4 * scrapeIntervalSeconds + 15)
}

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
  const { signal, onProgress, requests = loadDefaults.requests } = options
  const settleTimeoutSeconds =
    options.settleTimeoutSeconds ?? defaultSettleTimeoutSeconds(deployment.scrapeIntervalSeconds)
  const reader = {
    prometheus: connectPrometheus({
      url: deployment.urls.prometheus,
      credentials: deployment.prometheusCredentials,
    }),
    cluster: deployment.cluster,
    appPods: deployment.appPods,
    settleTimeoutSeconds,
    signal,
  }
  let record: LoadRecord = { routes: [], startedAt: new Date(), durationSeconds: 0 }
  let settlement: Settlement | undefined
  let problem: string | undefined
  try {
    onProgress?.({ phase: 'before', settleTimeoutSeconds })
    const baseline = await takeBaseline(reader)
    record = await runScenario({
      url: deployment.urls.app,
      scenario,
      requests,
      connections: options.connections ?? loadDefaults.connections,
      requestTimeoutSeconds: options.requestTimeoutSeconds ?? loadDefaults.requestTimeoutSeconds,
      signal,
      onProgress: (progress) => onProgress?.({ phase: 'load', ...progress }),
    })
    signal?.throwIfAborted()
    onProgress?.({ phase: 'after', settleTimeoutSeconds })
    settlement = await settleCounts(reader, baseline, record.routes)
  } catch (error) {
    const isOfPlatform = error instanceof PrometheusError || error instanceof NotCountedError
    if (!signal?.aborted && !isOfPlatform) throw error
    problem = error instanceof Error ? error.message : String(error)
  }
  const sums = totals(record.routes, record.durationSeconds, settlement?.counts)
  const interrupted = signal?.aborted === true && !settlement
  return {
    target: deployment.target,
    scenario: scenario.name,
    startedAt: record.startedAt.toISOString(),
    durationSeconds: Math.round(record.durationSeconds * 1000) / 1000,
    ...sums,
    ...judge({ requests, sums, settlement, interrupted, problem }),
    differences: settlement?.differences ?? [],
    lostWindows: settlement?.lostWindows ?? [],
  }
}

/** The exit code that a command owes for an outcome: 0, 1, or 130 after an interruption. */
export function exitCode({ verdict }: LoadOutcome): number {
  if (verdict === 'agree') return 0
  return verdict === 'interrupted' ? 130 : 1
}
