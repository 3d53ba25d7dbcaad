import type { Options } from 'autocannon'
import type { Replicas } from '../deployment.ts'
import { followRequests } from './exact-client.ts'
import { Pace } from './pace.ts'
import { RequestMaker } from './request-maker.ts'
import { RouteRecord } from './route-record.ts'
import { oneRound, type Preparation, type Scenario, type ScenarioRequest } from './scenario.ts'
import { Timeline, type TimelinePoint } from './timeline.ts'

/** What to send, where to, and how. */
export interface LoadPlan {
  /** Base address of the app, e.g. `http://127.0.0.1:30080`. */
  readonly url: string
  readonly scenario: Scenario
  /** What the scenario's preparation made. @default - nothing */
  readonly preparation?: Preparation | undefined
  /** How many requests are sent in all: exactly so many. */
  readonly requests: number
  /** How many connections send at the same time; never more than requests. */
  readonly connections: number
  /** Requests per second of all connections. @default - as fast as answers come */
  readonly rate?: number | undefined
  /** How long a request may take before it counts as unanswered. */
  readonly requestTimeoutSeconds: number
  /** Ends the load early. */
  readonly signal?: AbortSignal | undefined
  /** How many pods the app has now. @default - nobody can tell */
  readonly replicas?: (() => Replicas | undefined) | undefined
  /** Called when the load begins and ends, and four times a second while it runs. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined
}

/** How far a running load is, and how it went in the last two seconds. */
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
  /** From sending it to the answer, or to when none could come any more. */
  readonly afterMs: number
}

/** What was sent and what came back. `sent` = answered + unanswered, on every route. */
export interface LoadRecord {
  readonly routes: readonly RouteRecord[]
  readonly startedAt: Date
  /** From the first request to the end of the last one. */
  readonly durationSeconds: number
  readonly timeline: readonly TimelinePoint[]
  /** The first ones. */
  readonly failures: readonly Failure[]
}

/** Enough to see a pattern; how many there were in all is counted by route. */
const maxFailures = 100

/** Also how long a span of the timeline is at first. */
const tickMs = 250

/**
 * Sends a scenario with autocannon and accounts for each request. Ends when every request
 * was answered or given up, or when the signal says so; then the record holds what was sent.
 * @throws Error when autocannon refuses the plan, or the scenario can't be sent as it is
 */
export async function runScenario(plan: LoadPlan): Promise<LoadRecord> {
  const { scenario, requests, rate, signal } = plan
  // Loaded where something is sent: it takes as long as all the rest of a help text.
  const { default: autocannon } = await import('autocannon')
  const records = new Map<string, RouteRecord>()
  const recordOf = ({ method, route }: ScenarioRequest): RouteRecord => {
    const key = `${method} ${route}`
    const record = records.get(key) ?? new RouteRecord(method, route)
    records.set(key, record)
    return record
  }
  const round = oneRound(scenario)
  for (const request of scenario.requests) recordOf(request)
  const maker = new RequestMaker(plan.url, scenario, plan.preparation)
  const pace = new Pace(rate)
  const timeline = new Timeline()
  const failures: Failure[] = []
  const startedAt = new Date()
  const start = performance.now()
  let end = start
  let sent = 0
  let connections = 0

  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  const options: Options = {
    url: plan.url,
    amount: requests,
    connections: Math.min(plan.connections, requests, rate ?? Infinity),
    timeout: plan.requestTimeoutSeconds,
    // How often autocannon looks whether it is done; its own statistics aren't used.
    sampleInt: 50,
    setupClient: (client) => {
      // Each connection goes through the round from another place, so that short runs are
      // spread over all routes too.
      let place = connections++
      let current = round[0] as ScenarioRequest
      const failed = (what: string, afterMs: number): void => {
        const { method, route } = current
        const at = new Date().toISOString()
        if (failures.length < maxFailures) failures.push({ at, method, route, what, afterMs })
      }
      followRequests(
        client,
        {
          next: () => {
            current = maker.sendable(round[place++ % round.length] as ScenarioRequest)
            sent += 1
            recordOf(current).sent += 1
            return maker.make(current)
          },
          answered: (answer) => {
            end = performance.now()
            const problem = recordOf(current).answered(current, answer)
            if (problem) failed(problem, answer.latencyMs)
            timeline.answered(answer.latencyMs, problem === undefined)
            maker.learn(current, answer.status, answer.header('location'))
          },
          unanswered: (reason, waitedMs) => {
            end = performance.now()
            recordOf(current).lost(reason)
            failed(reason, waitedMs)
            timeline.unanswered()
          },
        },
        pace,
      )
    },
  }
  const instance = autocannon(options, (error) => (error ? reject(error) : resolve()))

  const stop = (): void => instance.stop()
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  const tell = (): void => {
    const elapsedSeconds = (performance.now() - start) / 1000
    plan.onProgress?.({ elapsedSeconds, sent, requests, recent: timeline.recent(2) })
  }
  tell()
  const progress = setInterval(() => {
    timeline.tick((performance.now() - start) / 1000, sent, plan.replicas?.())
    tell()
  }, tickMs)
  try {
    await done
  } finally {
    clearInterval(progress)
    signal?.removeEventListener('abort', stop)
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
