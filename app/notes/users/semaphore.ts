/** How many tasks may run, how many may wait, and for how long. */
export interface SemaphoreOptions {
  /** Tasks that run at the same time. */
  readonly concurrency: number
  /** Tasks that wait at the same time. */
  readonly maxWaiting: number
  /** Longest wait of a task. */
  readonly waitSeconds: number
}

/** Runs a task at once, or when its turn comes. @throws SemaphoreFull */
export type Semaphore = <T>(task: () => Promise<T>) => Promise<T>

/** A task was not run: too many waited already, or it waited too long. */
export class SemaphoreFull extends Error {
  override readonly name = 'SemaphoreFull'
}

/** Creates a semaphore that runs tasks in the order in which they come. */
export function createSemaphore(options: SemaphoreOptions): Semaphore {
  const { concurrency, maxWaiting, waitSeconds } = options
  const queue: (() => void)[] = []
  let running = 0

  const acquire = async () => {
    if (running < concurrency) {
      running += 1
      return
    }
    if (queue.length >= maxWaiting) throw new SemaphoreFull(`${maxWaiting} tasks wait already`)
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(go), 1)
        reject(new SemaphoreFull(`no turn within ${waitSeconds} s`))
      }, waitSeconds * 1000)
      queue.push(go)
    })
  }

  const release = () => {
    const next = queue.shift()
    // A task that waits takes the place over, so the number of running tasks stays as it is.
    if (next === undefined) running -= 1
    else next()
  }

  return async (task) => {
    await acquire()
    try {
      return await task()
    } finally {
      release()
    }
  }
}
