import type { SentKind } from '../count/request-kinds.ts'

/** A request that a service answered. */
export interface AnsweredRequest extends SentKind {
  readonly status: number
}

/** About 100 bytes each: more of them than fit into 50 MB can't be looked up in a log. */
const maxRemembered = 500_000

/** The requests of one run that the service answered, by their ids; its size is bounded. */
export class AnsweredRequests {
  readonly #max: number
  readonly #byId = new Map<string, AnsweredRequest>()
  readonly #kinds = new Map<string, AnsweredRequest>()
  /** Answers without an id, or with that of an earlier answer: one line can't stand for both. */
  withoutId = 0
  /** Answers that were not remembered, since there were too many. */
  forgotten = 0

  /** @param max how many are remembered @default 500,000 */
  constructor(max = maxRemembered) {
    this.#max = max
  }

  /** Remembers an answer by the header that names its request. */
  add(request: AnsweredRequest, id: string | string[] | undefined): void {
    if (typeof id !== 'string' || id === '' || this.#byId.has(id)) {
      this.withoutId += 1
    } else if (this.#byId.size >= this.#max) {
      this.forgotten += 1
    } else {
      this.#byId.set(id, this.#kindOf(request))
    }
  }

  /** One object for all requests of a kind. */
  #kindOf({ method, route, routeIsPath, status }: AnsweredRequest): AnsweredRequest {
    const key = `${method} ${route} ${status}`
    const known = this.#kinds.get(key) ?? { method, route, routeIsPath, status }
    this.#kinds.set(key, known)
    return known
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): AnsweredRequest | undefined {
    return this.#byId.get(id)
  }

  /** Each one with its id, in the order in which they were answered. */
  entries(): Iterable<readonly [string, AnsweredRequest]> {
    return this.#byId.entries()
  }
}
