import { takeBaseline } from './count/baseline.ts'
import { connectPrometheus, PrometheusError } from './count/prometheus.ts'
import {
  type CountReader,
  defaultSettleTimeoutSeconds,
  NotCountedError,
} from './count/scrape-wait.ts'
import { type Settlement, settleCounts } from './count/settlement.ts'
import type { Deployment } from './deployment.ts'
import { connectLogStore, LogStoreError } from './logs/log-store.ts'
import { requestLines } from './logs/request-lines.ts'
import { settleLogs } from './logs/settle-logs.ts'
import { marked, unmarked } from './send/answer-origin.ts'
import { AnsweredRequests } from './send/answered-requests.ts'
import { chooseScenario, type Wanted } from './send/choose-scenario.ts'
import type { Answer, Request } from './send/connection.ts'
import type { LoadProgress } from './send/run-scenario.ts'
import type { Scenario } from './send/scenario.ts'
import { type Interlude, nothingSent, send } from './send/send-load.ts'
import { conclude } from './verdict/conclude.ts'
import type { LoadAsked, LoadOutcome, LogFacts } from './verdict/outcome.ts'

/** How a load test is run. */
export interface LoadTestOptions extends Wanted {
  /** Requests in all. @default the scenario's */
  readonly requests?: number | undefined
  /** Connections at the same time. @default the scenario's */
  readonly connections?: number | undefined
  /** Requests per second. @default the scenario's; without one as fast as answers come */
  readonly rate?: number | undefined
  /** How long a request may take before it counts as unanswered. @default 10 */
  readonly requestTimeoutSeconds?: number | undefined
  /**
   * How long to wait at most for scrapes, before the load and again after it.
   * @default - see `defaultSettleTimeoutSeconds`
   */
  readonly settleTimeoutSeconds?: number | undefined
  /** Done once while the load runs. The count waits for its end, and the run fails with what it throws. */
  readonly during?: Interlude | undefined
  /** Called with every answer, and the request that it is to. */
  readonly onAnswer?: ((request: Request, answer: Answer) => void) | undefined
  /** Interrupts the run: what was sent until then is still counted, in a shorter wait. */
  readonly signal?: AbortSignal | undefined
  /** Called with what the run is doing, for a display. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * What a run is doing: waiting for the scrapes before it, sending, waiting for the end of its
 * rollout, waiting for the scrapes after it, waiting for the lines of the request log.
 */
export type Progress =
  | { readonly phase: 'before' | 'after'; readonly settleTimeoutSeconds: number }
  | { readonly phase: 'rollout' }
  | {
      readonly phase: 'log'
      readonly logged: number
      readonly answered: number
      readonly settleTimeoutSeconds: number
    }
  | ({ readonly phase: 'load' } & LoadProgress)

/** Defaults that don't depend on the scenario. */
export const loadDefaults = {
  requestTimeoutSeconds: 10,
} as const

/** How much is sent, and how: what the options say, or else the scenario. */
export const loadAsked = (
  { defaults }: Scenario,
  { requests, connections, rate }: Pick<LoadTestOptions, 'requests' | 'connections' | 'rate'>,
): LoadAsked => ({
  requests: requests ?? defaults.requests,
  connections: connections ?? defaults.connections,
  rate: rate ?? defaults.rate ?? null,
})

/**
 * Sends a scenario to a deployment, and compares what the client saw with what the central
 * Prometheus counted. Sends nothing without a baseline. What fails on the platform is part of
 * the outcome, not an error.
 * @throws Error when the scenario isn't known, can't be prepared or can't be run on this
 * deployment
 */
export async function runLoadTest(
  deployment: Deployment,
  options: LoadTestOptions = {},
): Promise<LoadOutcome> {
  const scenario = chooseScenario(deployment, options)
  const { signal, onProgress } = options
  const { service } = deployment
  const asked = loadAsked(scenario, options)
  const settleTimeoutSeconds =
    options.settleTimeoutSeconds ?? defaultSettleTimeoutSeconds(deployment.scrapeIntervalSeconds)
  const reader = {
    prometheus: connectPrometheus({
      url: deployment.urls.prometheus,
      credentials: deployment.prometheusCredentials,
      advice: deployment.advice,
    }),
    service,
    appPods: deployment.appPods,
    scrapeIntervalSeconds: deployment.scrapeIntervalSeconds,
    settleTimeoutSeconds,
    signal,
  }
  let sent = nothingSent()
  let settlement: Settlement | undefined
  let log: LogFacts | undefined = deployment.requestLog && {}
  let problem: string | undefined
  try {
    onProgress?.({ phase: 'before', settleTimeoutSeconds })
    const preparation = await scenario.prepare?.(deployment.urls.app, signal)
    const baseline = await takeBaseline(reader)
    const plan = {
      url: deployment.urls.app,
      scenario,
      preparation,
      answers: service.name === undefined ? marked : unmarked,
      answered: deployment.requestLog && new AnsweredRequests(),
      ...asked,
      rate: asked.rate ?? undefined,
      requestTimeoutSeconds: options.requestTimeoutSeconds ?? loadDefaults.requestTimeoutSeconds,
      signal,
      onAnswer: options.onAnswer,
      onProgress: (progress: LoadProgress) => onProgress?.({ phase: 'load', ...progress }),
    }
    const onRollout = () => onProgress?.({ phase: 'rollout' })
    sent = await send(deployment, plan, { during: options.during, onRollout })
    if (!sent.record.routes.some((route) => route.sent > 0)) signal?.throwIfAborted()
    const wait = signal?.aborted ? shortened(reader) : reader
    onProgress?.({ phase: 'after', settleTimeoutSeconds: wait.settleTimeoutSeconds })
    settlement = await settleCounts(wait, baseline, sent.record.routes)
    if (deployment.requestLog && plan.answered) {
      log = await readLog(wait, deployment.requestLog, plan.answered, {
        from: baseline.since,
        kinds: settlement.kinds,
        onProgress,
      })
    }
  } catch (error) {
    const isOfPlatform = error instanceof PrometheusError || error instanceof NotCountedError
    if (!signal?.aborted && !isOfPlatform) throw error
    problem = error instanceof Error ? error.message : String(error)
  }
  const interrupted = signal?.aborted === true
  return conclude({ deployment, scenario, asked, sent, settlement, log, interrupted, problem })
}

/** Reads the request log of a load. That it can't be read is an answer, not an error. */
async function readLog(
  { prometheus, settleTimeoutSeconds, signal }: CountReader,
  requestLog: NonNullable<Deployment['requestLog']>,
  answered: AnsweredRequests,
  run: {
    readonly from: number
    readonly kinds: Settlement['kinds']
    readonly onProgress: LoadTestOptions['onProgress']
  },
): Promise<LogFacts> {
  const tell = (logged: number) =>
    run.onProgress?.({ phase: 'log', logged, answered: answered.size, settleTimeoutSeconds })
  if ('missing' in requestLog) return { problem: requestLog.missing }
  tell(0)
  const reader = {
    store: connectLogStore(requestLog),
    lines: requestLines(requestLog),
    settleTimeoutSeconds,
    signal,
    onProgress: tell,
  }
  try {
    const time = { from: run.from, to: await prometheus.now() }
    return { logged: await settleLogs(reader, answered, time, run.kinds) }
  } catch (error) {
    if (error instanceof LogStoreError || error instanceof PrometheusError) {
      return { problem: error.message }
    }
    throw error
  }
}

/**
 * The wait for the count of a load that was interrupted: nobody likes to wait long then, but the
 * next scrape of every pod may arrive.
 */
function shortened(reader: CountReader): CountReader {
  const seconds = 2 * reader.scrapeIntervalSeconds + 5
  const settleTimeoutSeconds = Math.min(seconds, reader.settleTimeoutSeconds)
  return { ...reader, settleTimeoutSeconds, signal: undefined }
}

/** The exit code of a command with this outcome: 0, 1, or 130 after an interruption. */
export function exitCode({ verdict }: LoadOutcome): number {
  if (verdict === 'agree') return 0
  return verdict === 'interrupted' ? 130 : 1
}
