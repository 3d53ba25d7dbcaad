import type { Count } from './accounting.ts'

/** What the client saw of one route, as far as the app must or may have counted it. */
export interface Answers {
  readonly method: string
  readonly route: string
  /** Answers of the app by status: each must be counted. */
  readonly byApp: ReadonlyMap<number, number>
  /** Requests that the app may have counted or not: unanswered, or answered by the ingress. */
  readonly uncertain: number
}

/** A kind of request that client and Prometheus count differently. */
export interface Difference {
  readonly method: string
  readonly route: string
  readonly status: number
  /** Answers of the app that the client saw. */
  readonly answered: number
  /** What the central Prometheus counted. */
  readonly counted: number
  /** `counted` - `answered`: below 0 where requests were lost, above 0 where others came. */
  readonly difference: number
}

/**
 * Compares what the client saw with what was counted, by method, route and status.
 *
 * Every answer of the app must be counted. More counts than that are accepted on a route with
 * uncertain requests: at most as many, with whatever status. Every route is compared, also those
 * that the load didn't ask for.
 * @returns the differences; none when the counts agree
 */
export function compareCounts(
  answers: readonly Answers[],
  counted: readonly Count[],
): readonly Difference[] {
  const kinds = new Map<string, Difference>()
  const merge = (kind: Omit<Count, 'count'>, answered: number, seen: number): void => {
    const { method, route, status } = kind
    const key = `${method} ${route} ${status}`
    const old = kinds.get(key) ?? { method, route, status, answered: 0, counted: 0, difference: 0 }
    kinds.set(key, {
      ...old,
      answered: old.answered + answered,
      counted: old.counted + seen,
      difference: old.difference + seen - answered,
    })
  }
  for (const { method, route, byApp } of answers) {
    for (const [status, answered] of byApp) merge({ method, route, status }, answered, 0)
  }
  for (const { count, ...kind } of counted) merge(kind, 0, count)

  const all = [...kinds.values()]
  return all.filter((kind) => {
    if (kind.difference <= 0) return kind.difference < 0
    const isOfRoute = sameRoute(kind)
    const surplus = all
      .filter((other) => isOfRoute(other) && other.difference > 0)
      .reduce((sum, other) => sum + other.difference, 0)
    return surplus > (answers.find(isOfRoute)?.uncertain ?? 0)
  })
}

/** A difference in one line, e.g. `GET /hits 200: 250 answered, 257 counted (+7)`. */
export function describeDifference(difference: Difference): string {
  const { method, route, status, answered, counted } = difference
  const signed = difference.difference > 0 ? `+${difference.difference}` : difference.difference
  return `${method} ${route} ${status}: ${answered} answered, ${counted} counted (${signed})`
}

type Route = Pick<Answers, 'method' | 'route'>

function sameRoute({ method, route }: Route): (other: Route) => boolean {
  return (other) => other.method === method && other.route === route
}
