/** How many tasks may be at work, and how many may wait. */
export interface GateOptions {
  readonly atOnce: number
  readonly waiting: number
}

/** Runs a task now or when its turn comes. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>

/** So many wait already that one more would wait too long. */
export class GateFull extends Error {
  override readonly name = 'GateFull'
}

/**
 * Creates a gate that lets a few tasks in at a time, in the order of their coming.
 * The tasks that it runs reject with `GateFull` when too many wait already.
 */
export function createGate({ atOnce, waiting }: GateOptions): Gate {
  const queue: (() => void)[] = []
  let inside = 0

  const enter = async () => {
    if (inside < atOnce) {
      inside += 1
      return
    }
    if (queue.length >= waiting) throw new GateFull(`${waiting} tasks wait already`)
    // Whoever leaves hands over the place: `inside` stays as it is.
    await new Promise<void>((resolve) => queue.push(resolve))
  }

  const leave = () => {
    const next = queue.shift()
    if (next === undefined) inside -= 1
    else next()
  }

  return async (task) => {
    await enter()
    try {
      return await task()
    } finally {
      leave()
    }
  }
}
