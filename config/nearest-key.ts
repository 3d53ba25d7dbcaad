/** How many letters must be added, left out or replaced to make one text of the other. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      const removed = (previous[column + 1] ?? 0) + 1
      const added = (current[column] ?? 0) + 1
      current.push(Math.min(replaced, removed, added))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}

/**
 * The known key that was most likely meant, or undefined when none is near.
 * @param known keys, or paths such as `autoscaling.minReplicas`, of which the last key counts; of
 *   equally near ones the first wins
 */
export function nearestKey(unknown: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((path) => {
      const key = path.slice(path.lastIndexOf('.') + 1)
      return { path, key, steps: distance(unknown.toLowerCase(), key.toLowerCase()) }
    })
    .filter(({ key, steps }) => steps <= Math.max(2, Math.ceil(key.length / 3)))
    .sort((a, b) => a.steps - b.steps)
  return best?.path
}
