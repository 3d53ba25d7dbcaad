import { setTimeout as sleep } from 'node:timers/promises'
import { requestIdHeader } from '../../app/contract.ts'
import type { Replicas } from '../deployment.ts'
import { type AnswerOrigin, marked } from './answer-origin.ts'
import type { AnsweredRequests } from './answered-requests.ts'
import type { Answer, Connection, NoAnswer, Request } from './connection.ts'
import { Pace } from './pace.ts'
import { RequestMaker } from './request-maker.ts'
import { RouteRecord } from './route-record.ts'
import { oneRound, type Preparation, type Scenario, type ScenarioRequest } from './scenario.ts'
import { Timeline, type TimelinePoint } from './timeline.ts'

/** What to send, where to, and how. */
export interface LoadPlan {
  /** Base address of the service, e.g. `http://127.0.0.1:30080`. */
  readonly url: string
  readonly scenario: Scenario
  /** What the scenario's preparation returned. @default - nothing */
  readonly preparation?: Preparation | undefined
  /** Tells the service's answers from others. @default those of the demo app, which bear its mark */
  readonly answers?: AnswerOrigin | undefined
  /** Remembers the service's answers by the ids of their requests. @default nobody does */
  readonly answered?: AnsweredRequests | undefined
  /** How many requests are sent in all: exactly so many. */
  readonly requests: number
  /** How many connections send at the same time; never more than there are requests. */
  readonly connections: number
  /** Requests per second of all connections. @default - as fast as answers come */
  readonly rate?: number | undefined
  /** How long a request may take before it counts as unanswered. */
  readonly requestTimeoutSeconds: number
  /** Ends the load early. */
  readonly signal?: AbortSignal | undefined
  /** How many pods the service has now. @default - unknown */
  readonly replicas?: (() => Replicas | undefined) | undefined
  /** Called with every answer, and the request that it is to. */
  readonly onAnswer?: ((request: Request, answer: Answer) => void) | undefined
  /** Called when the load begins and ends, and four times a second while it runs. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined
}

/** How far a load has got, and how it went in the last two seconds. */
export interface LoadProgress {
  readonly elapsedSeconds: number
  readonly sent: number
  readonly requests: number
  readonly recent: TimelinePoint | undefined
}

/** One request that was not answered as it should be. */
export interface Failure {
  /** When that was known, ISO 8601. */
  readonly at: string
  readonly method: string
  readonly route: string
  /** E.g. `503 by the app`, `502 by the ingress`, `ECONNRESET`, `timeout`. */
  readonly what: string
  /** From sending it until its answer came, or none could come any more. */
  readonly afterMs: number
}

/** What was sent and what came back: on every route, `sent` = answered + unanswered. */
export interface LoadRecord {
  readonly routes: readonly RouteRecord[]
  readonly startedAt: Date
  /** From the first request to the end of the last one. */
  readonly durationSeconds: number
  readonly timeline: readonly TimelinePoint[]
  /** The first 100. */
  readonly failures: readonly Failure[]
}

/** Enough to see a pattern; the records by route have the number of all. */
const maxFailures = 100

/** Also how long a span of the timeline is at first. */
const tickMs = 250

/**
 * Sends a scenario and accounts for each request. Ends when every request was answered or given
 * up, or when the signal says so; then the record holds what was sent.
 * @throws Error when the URL isn't one of HTTP, or the scenario can't be sent as it is
 */
export async function runScenario(plan: LoadPlan): Promise<LoadRecord> {
  const { scenario, requests, rate = Number.POSITIVE_INFINITY, signal, answers = marked } = plan
  // Imported where something is sent: it takes longer than all the rest of a help text.
  const { Connection } = await import('./connection.ts')
  const records = new Map<string, RouteRecord>()
  const recordOf = (request: ScenarioRequest): RouteRecord => {
    const key = `${request.method} ${request.route}`
    const record = records.get(key) ?? new RouteRecord(request)
    records.set(key, record)
    return record
  }
  const round = oneRound(scenario)
  for (const request of scenario.requests) recordOf(request)
  const maker = new RequestMaker(scenario, plan.preparation)
  const pace = new Pace(plan.rate)
  const timeline = new Timeline()
  const failures: Failure[] = []
  const connections = Array.from(
    { length: Math.min(plan.connections, requests, rate) },
    () => new Connection(plan.url, plan.requestTimeoutSeconds),
  )
  const startedAt = new Date()
  const start = performance.now()
  let end = start
  let turns = 0
  let sent = 0

  const failed = ({ method, route }: ScenarioRequest, what: string, afterMs: number): void => {
    const at = new Date().toISOString()
    if (failures.length < maxFailures) failures.push({ at, method, route, what, afterMs })
  }
  const account = (request: ScenarioRequest, outcome: Answer | NoAnswer): void => {
    end = performance.now()
    const record = recordOf(request)
    if ('reason' in outcome) {
      record.lost(outcome.reason)
      failed(request, outcome.reason, outcome.waitedMs)
      timeline.unanswered()
      return
    }
    const problem = record.answered(request, outcome, answers)
    if (plan.answered && answers.isByService(outcome)) {
      const { status, headers } = outcome
      plan.answered.add({ ...request, status }, headers[requestIdHeader])
    }
    if (problem) failed(request, problem, outcome.latencyMs)
    timeline.answered(outcome.latencyMs, problem === undefined)
    maker.learn(request, outcome)
  }
  const sendOver = async (connection: Connection): Promise<void> => {
    while (turns < requests) {
      const wanted = round[turns++ % round.length] as ScenarioRequest
      const waitMs = pace.next()
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {})
      if (signal?.aborted) return
      const request = maker.sendable(wanted)
      sent += 1
      recordOf(request).sent += 1
      const made = maker.make(request)
      const outcome = await connection.send(made)
      if ('status' in outcome) plan.onAnswer?.(made, outcome)
      account(request, outcome)
    }
  }
  const stop = (): void => {
    for (const connection of connections) connection.close('load ended before its answer')
  }
  const tell = (): void => {
    const elapsedSeconds = (performance.now() - start) / 1000
    plan.onProgress?.({ elapsedSeconds, sent, requests, recent: timeline.recent(2) })
  }
  tell()
  const progress = setInterval(() => {
    timeline.tick((performance.now() - start) / 1000, sent, plan.replicas?.())
    tell()
  }, tickMs)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await Promise.all(connections.map(sendOver))
  } finally {
    clearInterval(progress)
    signal?.removeEventListener('abort', stop)
    stop()
  }
  const durationSeconds = (end - start) / 1000
  timeline.finish(durationSeconds, sent, plan.replicas?.())
  tell()
  return {
    routes: [...records.values()],
    startedAt,
    durationSeconds,
    timeline: timeline.points,
    failures,
  }
}
