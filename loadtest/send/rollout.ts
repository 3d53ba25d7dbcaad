import { setTimeout as sleep } from 'node:timers/promises'

/** A restart of the app's pods during a load. */
export interface RolloutOutcome {
  /** Since the load began. */
  readonly startedAtSeconds: number
  /** Until every pod was replaced; null when that did not happen. */
  readonly seconds: number | null
  /** Whether requests were sent from its beginning to its end. */
  readonly underLoad: boolean
  /** Why it did not complete; null when it did. */
  readonly problem: string | null
}

/** A restart that goes on beside a load. */
export interface Rollout {
  /** To be called when the load is over. @returns how it went, once it is over too */
  outcome(): Promise<RolloutOutcome>
}

/**
 * Begins to restart the app's pods.
 * @param restart returns when every pod was replaced
 * @param startedAtSeconds since the load began
 */
export function beginRollout(restart: () => Promise<void>, startedAtSeconds: number): Rollout {
  const start = performance.now()
  let isLoadOver = false
  const over = restart().then(
    () => ({
      startedAtSeconds,
      seconds: Math.round(performance.now() - start) / 1000,
      underLoad: !isLoadOver,
      problem: null,
    }),
    (error: unknown) => ({
      startedAtSeconds,
      seconds: null,
      underLoad: !isLoadOver,
      problem: error instanceof Error ? error.message : String(error),
    }),
  )
  return {
    async outcome() {
      // One that ended in this very moment was still under load.
      await sleep(0)
      isLoadOver = true
      return over
    },
  }
}

/** What is wrong with a rollout, in a sentence; undefined when it shows what it is to show. */
export function rolloutProblem({
  seconds,
  underLoad,
  problem,
}: RolloutOutcome): string | undefined {
  if (seconds === null) return `The rollout did not complete: ${problem}`
  if (underLoad) return undefined
  return `The rollout took ${seconds} s and ended after the last request: send more (--requests).`
}
