import { answerMark } from '../../app/contract.ts'
import type { Answer } from './connection.ts'
import { latencyHistogram, recordLatency } from './latency.ts'
import type { ScenarioRequest } from './scenario.ts'

/** What the client saw of one route. */
export class RouteRecord {
  readonly method: string
  readonly route: string
  sent = 0
  /** Answered by the app with the status that the scenario expects. */
  ok = 0
  /** Answers of the app by status: the app must have counted every one. */
  readonly byApp = new Map<number, number>()
  /** Answers that don't bear the app's mark, so the ingress' own, by status. */
  readonly byIngress = new Map<number, number>()
  /** Requests without an answer, by reason. */
  readonly unanswered = new Map<string, number>()
  readonly latency = latencyHistogram()

  constructor(method: string, route: string) {
    this.method = method
    this.route = route
  }

  /**
   * Records one answer.
   * @returns what is wrong with it; undefined when it is ok
   */
  answered({ expectedStatus }: ScenarioRequest, answer: Answer): string | undefined {
    const isByApp = madeByApp(answer)
    add(isByApp ? this.byApp : this.byIngress, answer.status)
    recordLatency(this.latency, answer.latencyMs)
    if (!isByApp || answer.status !== expectedStatus) {
      return `${answer.status} by the ${isByApp ? 'app' : 'ingress'}`
    }
    this.ok += 1
    return undefined
  }

  /** Records one request that got no answer. */
  lost(reason: string): void {
    add(this.unanswered, reason)
  }

  /** Requests that the app may have counted or not: unanswered, or answered by the ingress. */
  get uncertain(): number {
    return total(this.unanswered) + total(this.byIngress)
  }
}

/** Whether the app made an answer, so that it must have counted it. */
const madeByApp = ({ headers }: Answer): boolean => headers[answerMark.header] === answerMark.value

/** Sum of the counts of a map. */
export function total(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
