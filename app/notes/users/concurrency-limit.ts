import type { Limited } from './attempt-limit.ts'

/** Runs a task, unless too many of the same source run already. */
export type ConcurrencyLimit = <T>(source: string, task: () => Promise<T>) => Promise<T | Limited>

export interface ConcurrencyLimitOptions {
  /** Tasks of one source that run at the same time, in this process. */
  readonly most: number
  /** What a refused source is told to wait. */
  readonly waitSeconds: number
}

/** Keeps one source from taking all places of the semaphore behind it, which others wait for, too. */
export function createConcurrencyLimit(options: ConcurrencyLimitOptions): ConcurrencyLimit {
  const { most, waitSeconds } = options
  const running = new Map<string, number>()
  const add = (source: string, change: 1 | -1) => {
    const now = (running.get(source) ?? 0) + change
    if (now === 0) running.delete(source)
    else running.set(source, now)
  }

  return async (source, task) => {
    if ((running.get(source) ?? 0) >= most) return { outcome: 'limited', waitSeconds }
    add(source, 1)
    try {
      return await task()
    } finally {
      add(source, -1)
    }
  }
}
