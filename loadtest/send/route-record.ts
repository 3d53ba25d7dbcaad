import type { SentKind, Status } from '../count/request-kinds.ts'
import type { AnswerOrigin } from './answer-origin.ts'
import type { Answer } from './connection.ts'
import { latencyHistogram, recordLatency } from './latency.ts'
import type { ScenarioRequest } from './scenario.ts'

/** What the client saw of one route. */
export class RouteRecord implements SentKind {
  readonly method: string
  readonly route: string
  readonly routeIsPath: boolean
  sent = 0
  /** Answered by the service with a status that the scenario expects. */
  ok = 0
  /** Answers of the service by status: it must have counted every one. */
  readonly byApp = new Map<Status, number>()
  /** Answers that the ingress made, or may have made, by status. */
  readonly byIngress = new Map<Status, number>()
  /** Requests without an answer, by reason. */
  readonly unanswered = new Map<string, number>()
  readonly latency = latencyHistogram()

  constructor({ method, route, routeIsPath = false }: SentKind) {
    this.method = method
    this.route = route
    this.routeIsPath = routeIsPath
  }

  /**
   * Records one answer.
   * @returns what is wrong with it; undefined when it is ok
   */
  answered(
    { expectedStatus }: ScenarioRequest,
    answer: Answer,
    origin: AnswerOrigin,
  ): string | undefined {
    recordLatency(this.latency, answer.latencyMs)
    return this.add(expectedStatus, answer, origin)
  }

  /**
   * Records answers that are alike, without their latencies.
   * @returns what is wrong with them; undefined when they are ok
   */
  add(
    expectedStatus: ScenarioRequest['expectedStatus'],
    answer: Pick<Answer, 'status' | 'headers'>,
    { isByService, service, other }: AnswerOrigin,
    count = 1,
  ): string | undefined {
    const isByApp = isByService(answer)
    add(isByApp ? this.byApp : this.byIngress, answer.status, count)
    if (!isByApp || !isExpected(answer.status, expectedStatus)) {
      return `${answer.status} by the ${isByApp ? service : other}`
    }
    this.ok += count
    return undefined
  }

  /** Adds what another record saw, with statuses as the counter has them. */
  merge(other: RouteRecord, ofStatus = (status: Status) => status): void {
    this.sent += other.sent
    this.ok += other.ok
    for (const [status, count] of other.byApp) add(this.byApp, ofStatus(status), count)
    for (const [status, count] of other.byIngress) add(this.byIngress, status, count)
    for (const [reason, count] of other.unanswered) add(this.unanswered, reason, count)
    this.latency.add(other.latency)
  }

  /** Records requests that got no answer. */
  lost(reason: string, count = 1): void {
    add(this.unanswered, reason, count)
  }

  /** Requests that the service may have counted or not: unanswered, or answered by the ingress. */
  get uncertain(): number {
    return total(this.unanswered) + total(this.byIngress)
  }
}

function isExpected(status: number, expected: ScenarioRequest['expectedStatus']): boolean {
  if (expected === 'any') return true
  return expected === 'success' ? status >= 200 && status < 400 : status === expected
}

/** Sum of the counts of a map. */
export function total(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

function add<Key>(counts: Map<Key, number>, key: Key, count = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + count)
}
