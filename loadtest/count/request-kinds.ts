import type { CountedService } from './counted-service.ts'
import { routeOfPath } from './route-pattern.ts'

/** A status, or what a counter has in its place: a class such as `2xx`, or `any status`. */
export type Status = number | string

/** One kind of request, as far as a counter tells requests apart. */
export interface Kind {
  readonly method: string
  readonly route: string
  readonly status: Status
}

/** What a series of the counter says about its requests; undefined where it lacks the label. */
export interface KindLabels {
  readonly method: string | undefined
  readonly route: string | undefined
  readonly status: string | undefined
}

/** A request as it was sent. */
export interface SentKind {
  readonly method: string
  readonly route: string
  /** Whether `route` is the path that was asked for, since nobody named its route. */
  readonly routeIsPath?: boolean | undefined
}

const statusClass = /^([1-5])xx$/i

/** ASP.NET Core's routes begin without a slash, others end with one. */
const withoutOuterSlashes = (route: string) => route.replace(/^\/+|\/+$/g, '')

/**
 * Sorts requests by kind, those sent and those counted alike: by method, route and status, as far
 * as the counter tells them apart. What it doesn't tell apart is one kind.
 */
export class RequestKinds {
  readonly #ignored: readonly string[]
  readonly #routes = new Map<string, Set<string>>()
  readonly #hasMethod: boolean
  readonly #hasRoute: boolean
  readonly #status: 'exact' | 'class' | 'none'
  /** What is not compared, and why; empty for a counter that tells everything apart. */
  readonly notCompared: readonly string[]

  /** @param series what is known of the counter's series */
  constructor({ counter, ignoredRoutes }: CountedService, series: readonly KindLabels[]) {
    const has = (label: keyof KindLabels) =>
      counter.labels[label] !== undefined &&
      (series.length === 0 || series.some((one) => one[label] !== undefined))
    const hasClasses = series.some(({ status }) => statusClass.test(status ?? ''))
    this.#ignored = ignoredRoutes
    this.#hasMethod = has('method')
    this.#hasRoute = has('route')
    this.#status = has('status') ? (hasClasses ? 'class' : 'exact') : 'none'
    for (const one of series) {
      const { method, route } = this.#named(one)
      this.#routes.set(method, (this.#routes.get(method) ?? new Set()).add(route))
    }
    this.notCompared = [
      ...(this.#hasMethod ? [] : ['methods (the counter has no label for them)']),
      ...(this.#hasRoute ? [] : ['routes (the counter has no label for them)']),
      ...(this.#status === 'none' ? ['statuses (the counter has no label for them)'] : []),
      ...(this.#status === 'class'
        ? ['statuses of the same class (the counter has only classes)']
        : []),
    ]
  }

  /** Whether routes are compared. */
  get hasRoute(): boolean {
    return this.#hasRoute
  }

  /** Whether what is counted on a route is left out. */
  isIgnored(route: string): boolean {
    return this.#ignored.some((ignored) =>
      ignored.endsWith('*')
        ? route.startsWith(ignored.slice(0, -1))
        : withoutOuterSlashes(route) === withoutOuterSlashes(ignored),
    )
  }

  /** The kind that a series counts; undefined where it is left out. */
  ofSeries(labels: KindLabels): Kind | undefined {
    if (labels.route !== undefined && this.isIgnored(labels.route)) return undefined
    return { ...this.#named(labels), status: this.ofStatus(labels.status ?? 'no status') }
  }

  /** Method and route that the counter has for a request. */
  ofSent({ method, route, routeIsPath }: SentKind): Pick<Kind, 'method' | 'route'> {
    const named = this.#named({ method, route })
    if (!routeIsPath || !this.#hasRoute) return named
    const routes = this.#routes.get(named.method) ?? []
    return { ...named, route: routeOfPath(route, routes) ?? route }
  }

  /** The status that the counter has for a status. */
  readonly ofStatus = (status: Status): Status => {
    if (this.#status === 'none') return 'any status'
    const text = String(status)
    const isExact = /^\d{3}$/.test(text)
    if (this.#status === 'exact') return isExact ? Number(text) : text
    return isExact || statusClass.test(text) ? `${text[0]}xx` : text
  }

  #named({ method, route }: Pick<KindLabels, 'method' | 'route'>) {
    return {
      // Go's client library writes methods in small letters.
      method: this.#hasMethod ? (method?.toUpperCase() ?? 'no method') : 'any method',
      route: this.#hasRoute ? (route ?? 'no route') : 'any route',
    }
  }
}
