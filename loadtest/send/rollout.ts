import { setTimeout as sleep } from 'node:timers/promises'

/** A restart of the app's pods during a load. */
export interface RolloutOutcome {
  /** Since the load began. */
  readonly startedAtSeconds: number
  /** Until every pod was replaced; null where that did not happen. */
  readonly seconds: number | null
  /** Whether requests were sent from its beginning to its end. */
  readonly underLoad: boolean
  /** Why it did not complete; null where it did. */
  readonly problem: string | null
}

/** A restart during a load, which goes on by itself. */
export interface Rollout {
  /** Waits for its end; to be called when the load is over. */
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
      // A rollout that ended at this very moment was still under load.
      await sleep(0)
      isLoadOver = true
      return over
    },
  }
}

/** What is wrong with a rollout, in a sentence; undefined where it completed under load. */
export function rolloutProblem({
  seconds,
  underLoad,
  problem,
}: RolloutOutcome): string | undefined {
  if (seconds === null) return `The rollout did not complete: ${problem}`
  if (underLoad) return undefined
  return `The rollout took ${seconds} s and ended after the last request. Fix: send more (--requests)`
}
