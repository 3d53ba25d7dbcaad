import type { Deployment } from '../deployment.ts'
import { watchReplicas } from './replica-watch.ts'
import { beginRollout, type Rollout, type RolloutOutcome } from './rollout.ts'
import { type LoadPlan, type LoadRecord, runScenario } from './run-scenario.ts'

/** What became of a load, and of the rollout during it. */
export interface Sent {
  readonly record: LoadRecord
  /** Undefined where the scenario has none. */
  readonly rollout?: RolloutOutcome | undefined
}

/** The record of a load that never began. */
export const nothingSent = (): Sent => ({
  record: { routes: [], startedAt: new Date(), durationSeconds: 0, timeline: [], failures: [] },
})

/**
 * Sends a load to a deployment, watches how many pods it has meanwhile, and restarts them where
 * the scenario says so. Ends when the load and the rollout are over.
 * @param onRollout called when the load is over and the rollout is not
 */
export async function send(
  { replicas, restart }: Deployment,
  plan: LoadPlan,
  onRollout?: () => void,
): Promise<Sent> {
  const { restartAfter } = plan.scenario
  const watch = replicas && (await watchReplicas(replicas))
  let rollout: Rollout | undefined
  try {
    plan.signal?.throwIfAborted()
    const record = await runScenario({
      ...plan,
      replicas: watch?.current,
      onProgress: (progress) => {
        plan.onProgress?.(progress)
        const { sent, requests, elapsedSeconds } = progress
        if (rollout || !restart || restartAfter === undefined) return
        if (sent < requests * restartAfter || plan.signal?.aborted) return
        rollout = beginRollout(() => restart(plan.signal), elapsedSeconds)
      },
    })
    if (rollout) onRollout?.()
    return { record, rollout: await rollout?.outcome() }
  } finally {
    watch?.stop()
  }
}
