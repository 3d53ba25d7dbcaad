import { withTimeout } from './with-timeout.ts'

/** How long a store may take, and how many calls may wait for it. */
export interface CircuitBreakerOptions {
  /** Longest time that a call waits. */
  readonly timeoutMs: number
  /**
   * Longest time in which none of the calls that wait is answered: then the store stands still. Also
   * the longest wait of the one call that finds out whether it still does.
   */
  readonly stillMs: number
  /** Most calls that wait at the same time. */
  readonly maxWaiting: number
  /** Whether an error is an answer of the store, which then doesn't stand still. */
  readonly isAnswer: (error: unknown) => boolean
  /** A clock in milliseconds. @default that of the process */
  readonly now?: () => number
}

/** A call was not made, since it would only have waited. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError'
}

/**
 * Makes a call, and settles as it does.
 * @throws CircuitOpenError at once where the store stands still or too many calls wait
 * @throws TimeoutError after the longest wait
 */
export type CircuitBreaker = <T>(call: () => Promise<T>) => Promise<T>

/**
 * Creates what stands between requests and a store. While the store stands still, one call at a time
 * finds out whether it answers again, and all others fail at once. The first answer ends that, and so
 * does a time without calls: what was known of the store then says nothing of it now.
 *
 * It has no timer and no state to get stuck in: it looks at the time when the next call comes.
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { timeoutMs, stillMs, maxWaiting, isAnswer, now = () => performance.now() } = options
  let waiting = 0
  // The time of the last answer, or of the first call that has waited since.
  let heardAt = 0
  // When a call went without an answer; none was answered since it was made.
  let silentAt = Number.NEGATIVE_INFINITY
  let probing = false

  const heard = () => {
    heardAt = now()
    silentAt = Number.NEGATIVE_INFINITY
    probing = false
  }

  return async (call) => {
    const startedAt = now()
    const standsStill =
      probing || startedAt - silentAt <= stillMs || (waiting > 0 && startedAt - heardAt > stillMs)
    if (probing) throw new CircuitOpenError('another call finds out if it answers')
    if (waiting >= maxWaiting) throw new CircuitOpenError(`${waiting} calls wait already`)
    if (waiting === 0) heardAt = startedAt
    waiting += 1
    if (standsStill) probing = true
    try {
      const answer = await withTimeout(standsStill ? stillMs : timeoutMs, call())
      heard()
      return answer
    } catch (error) {
      if (isAnswer(error)) heard()
      else if (heardAt <= startedAt) silentAt = now()
      throw error
    } finally {
      waiting -= 1
      if (standsStill) probing = false
    }
  }
}
