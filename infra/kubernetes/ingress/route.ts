/** A path that may be reached from outside the cluster. */
export interface Route {
  readonly path: string
  /** `exact` serves the path alone; `prefix` also everything below it. */
  readonly match: 'exact' | 'prefix'
}
