/** How many tasks may be at work, how many may wait, and for how long. */
export interface GateOptions {
  readonly atOnce: number
  readonly waiting: number
  /** Longest wait of a task. */
  readonly waitSeconds: number
}

/** Runs a task now or when its turn comes. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>

/** So many wait that one more would wait too long, or has. */
export class GateFull extends Error {
  override readonly name = 'GateFull'
}

/**
 * Creates a gate that lets a few tasks in at a time, in the order of their coming.
 * It rejects with `GateFull` what comes when too many wait already, and what has waited too long.
 */
export function createGate({ atOnce, waiting, waitSeconds }: GateOptions): Gate {
  const queue: (() => void)[] = []
  let inside = 0

  const enter = async () => {
    if (inside < atOnce) {
      inside += 1
      return
    }
    if (queue.length >= waiting) throw new GateFull(`${waiting} tasks wait already`)
    await new Promise<void>((resolve, reject) => {
      // Whoever leaves hands over the place: `inside` stays as it is.
      const go = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(go), 1)
        reject(new GateFull(`no turn within ${waitSeconds} s`))
      }, waitSeconds * 1000)
      queue.push(go)
    })
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
