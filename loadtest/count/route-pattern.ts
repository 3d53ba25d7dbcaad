/** Stands for one segment of a path: `{id}`, `:id`, `<id>`, `<int:id>`, `[id]`, `#val`. */
const parameter = /^(?:\{[^*].*\}|:.+|<(?!path:).+>|\[.+\]|#.+)$/

/** Stands for the rest of a path: `*`, `**`, `*rest`, `{*rest}`, `{**rest}`, `<path:rest>`. */
const rest = /^(?:\*.*|\{\*.*\}|<path:.+>)$/

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '')

/**
 * Finds the route that a path belongs to, among the values of a counter's route label: the path
 * itself, or else the pattern that has most of its segments literally.
 * @param path without query
 * @returns undefined where none fits, or several fit equally well
 */
export function routeOfPath(path: string, routes: Iterable<string>): string | undefined {
  const fitting = [...routes].flatMap((route) => {
    if (route === path) return [{ route, literals: Number.POSITIVE_INFINITY }]
    const literals = literalsOf(segmentsOf(route), segmentsOf(path))
    return literals === undefined ? [] : [{ route, literals }]
  })
  const most = Math.max(...fitting.map(({ literals }) => literals))
  const [best, ...others] = fitting.filter(({ literals }) => literals === most)
  return others.length === 0 ? best?.route : undefined
}

/** How many segments a pattern and a path share; one with a rest is the last choice. */
function literalsOf(pattern: readonly string[], path: readonly string[]): number | undefined {
  const isOpen = rest.test(pattern.at(-1) ?? '')
  const segments = isOpen ? pattern.slice(0, -1) : pattern
  if (isOpen ? path.length < segments.length : path.length !== segments.length) return undefined
  if (!segments.every((one, i) => one === path[i] || parameter.test(one))) return undefined
  const literals = segments.filter((one, i) => one === path[i]).length
  return isOpen ? literals - 0.5 : literals
}
