import type { Count } from './accounting.ts'
import type { Kind, RequestKinds, SentKind, Status } from './request-kinds.ts'

/** What the client saw of one route, as far as the service must or may have counted it. */
export interface Answers extends SentKind {
  /** Answers of the service by status: each must be counted. */
  readonly byApp: ReadonlyMap<Status, number>
  /** Requests that may have been counted or not: unanswered, or answered by the ingress. */
  readonly uncertain: number
}

/** A kind of request that client and Prometheus count differently. */
export interface Difference extends Kind {
  /** Answers of the service that the client saw. */
  readonly answered: number
  /** What the central Prometheus counted. */
  readonly counted: number
  /** `counted` - `answered`: below 0 where requests were lost, above 0 where others came. */
  readonly difference: number
}

/**
 * Compares what the client saw with what was counted, by method, route and status, as far as the
 * counter tells these apart.
 *
 * Every answer of the service must be counted. More counts than that are accepted on a route with
 * uncertain requests: at most as many, with whatever status. Every route is compared, also those
 * that the load didn't ask for.
 * @returns the differences; none when the counts agree
 */
export function compareCounts(
  answers: readonly Answers[],
  counted: readonly Count[],
  sort: RequestKinds,
): readonly Difference[] {
  const kinds = new Map<string, Difference>()
  const merge = (kind: Kind, answered: number, seen: number): void => {
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
  const sent = answers.map(({ byApp, uncertain, ...request }) => ({
    ...sort.ofSent(request),
    byApp,
    uncertain,
  }))
  for (const { method, route, byApp } of sent) {
    for (const [status, answered] of byApp) {
      merge({ method, route, status: sort.ofStatus(status) }, answered, 0)
    }
  }
  for (const { count, ...kind } of counted) merge(kind, 0, count)

  const all = [...kinds.values()]
  return all.filter((kind) => {
    // What is no number is no count.
    if (!(kind.difference > 0)) return kind.difference !== 0
    const isOfRoute = sameRoute(kind)
    const surplus = all
      .filter((other) => isOfRoute(other) && other.difference > 0)
      .reduce((sum, other) => sum + other.difference, 0)
    const uncertain = sent.filter(isOfRoute).reduce((sum, other) => sum + other.uncertain, 0)
    return surplus > uncertain
  })
}

/** A difference in one line, e.g. `GET /hits 200: 250 answered, 257 counted (+7)`. */
export function describeDifference(difference: Difference): string {
  const { method, route, status, answered, counted } = difference
  const signed = difference.difference > 0 ? `+${difference.difference}` : difference.difference
  return `${method} ${route} ${status}: ${answered} answered, ${counted} counted (${signed})`
}

type Route = Pick<Kind, 'method' | 'route'>

function sameRoute({ method, route }: Route): (other: Route) => boolean {
  return (other) => other.method === method && other.route === route
}
