/** A path that may be reached from outside the cluster. */
export interface Route {
  readonly path: string
  /** `exact` serves the path alone; `prefix` also everything below it. */
  readonly match: 'exact' | 'prefix'
}

/** The strings that a request's path is compared with: all of it, or its start. */
export const comparisonsOf = ({ path, match }: Route) => [
  { path, exact: true },
  // With the slash, since `/data` is also the start of `/datafoo`.
  ...(match === 'exact' || path === '/' ? [] : [{ path: `${path}/`, exact: false }]),
]
