import autocannon from 'autocannon'
import { followRequests } from './exact-client.ts'
import { latencyHistogram, latencyMs, RouteRecord, recordLatency } from './route-record.ts'
import { oneRound, type Scenario } from './scenarios.ts'

/** What to send, where to, and how. */
export interface LoadPlan {
  /** Base address of the app, e.g. `http://127.0.0.1:30080`. */
  readonly url: string
  readonly scenario: Scenario
  /** How many requests are sent in all: exactly so many. */
  readonly requests: number
  /** How many connections send at the same time; never more than requests. */
  readonly connections: number
  /** How long a request may take before it counts as unanswered. */
  readonly requestTimeoutSeconds: number
  /** Ends the load early. */
  readonly signal?: AbortSignal | undefined
  /** Called when the load begins, and about five times a second while it runs. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined
}

/** How far a running load is. */
export interface LoadProgress {
  readonly sent: number
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p95Ms: number | null
}

/** What was sent and what came back. `sent` = answered + unanswered, on every route. */
export interface LoadRecord {
  readonly routes: readonly RouteRecord[]
  readonly startedAt: Date
  /** From the first request to the end of the last one. */
  readonly durationSeconds: number
}

/**
 * Sends a scenario with autocannon and accounts for each request. Ends when every request
 * was answered or given up, or when the signal says so; then the record holds what was sent.
 * @throws Error when autocannon refuses the plan.
 */
export async function runScenario(plan: LoadPlan): Promise<LoadRecord> {
  const records = new Map<string, RouteRecord>()
  const round = oneRound(plan.scenario).map((request) => {
    const key = `${request.method} ${request.route}`
    const record = records.get(key) ?? new RouteRecord(request.method, request.route)
    records.set(key, record)
    return { request, record }
  })
  const all = latencyHistogram()
  const startedAt = new Date()
  const start = performance.now()
  let end = start
  let sent = 0
  let connections = 0

  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  const options: autocannon.Options = {
    url: plan.url,
    amount: plan.requests,
    connections: Math.min(plan.connections, plan.requests),
    timeout: plan.requestTimeoutSeconds,
    // How often autocannon looks whether it is done; its own statistics aren't used.
    sampleInt: 50,
    setupClient: (client) => {
      // Each connection goes through the round from another place, so that short runs are
      // spread over all routes too. It sends what it is given in order, again and again.
      const place = connections++ % round.length
      const steps = [...round.slice(place), ...round.slice(0, place)]
      const step = (order: number) => steps[order % steps.length] as (typeof round)[number]
      client.setRequests(steps.map(({ request: { method, path } }) => ({ method, path })))
      followRequests(client, {
        sent: (order) => {
          sent += 1
          step(order).record.sent += 1
        },
        answered: (order, answer) => {
          end = performance.now()
          const { record, request } = step(order)
          record.answered(request, answer)
          recordLatency(all, answer.latencyMs)
        },
        unanswered: (order, reason) => {
          end = performance.now()
          step(order).record.lost(reason)
        },
      })
    },
  }
  const instance = autocannon(options, (error) => (error ? reject(error) : resolve()))

  const stop = (): void => instance.stop()
  plan.signal?.addEventListener('abort', stop, { once: true })
  if (plan.signal?.aborted) stop()
  const tell = (): void => {
    const requestsPerSecond = (all.totalCount * 1000) / (performance.now() - start)
    const { requests } = plan
    plan.onProgress?.({ sent, requests, requestsPerSecond, p95Ms: latencyMs(all).p95 })
  }
  tell()
  const progress = setInterval(tell, 200)
  try {
    await done
  } finally {
    clearInterval(progress)
    plan.signal?.removeEventListener('abort', stop)
  }
  return { routes: [...records.values()], startedAt, durationSeconds: (end - start) / 1000 }
}
