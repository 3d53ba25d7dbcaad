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

/** Something that is done while a load runs. */
export interface Interlude {
  /** How long the load has run by then. */
  readonly afterSeconds: number
  readonly act: () => Promise<void>
}

/** What goes on beside a load. */
interface Beside {
  readonly during?: Interlude | undefined
  /** Called when the load is over and the rollout is not. */
  readonly onRollout?: () => void
}

/** The record of a load that never began. */
export const nothingSent = (): Sent => ({
  record: { routes: [], startedAt: new Date(), durationSeconds: 0, timeline: [], failures: [] },
})

/**
 * Sends a load to a deployment, watches how many pods it has meanwhile, and restarts them where
 * the scenario says so. Ends when the load and what goes on beside it are over.
 * @throws what `during` throws
 */
export async function send(
  { replicas, restart }: Deployment,
  plan: LoadPlan,
  { during, onRollout }: Beside = {},
): Promise<Sent> {
  const { restartAfter } = plan.scenario
  const watch = replicas && (await watchReplicas(replicas))
  let rollout: Rollout | undefined
  let interlude: Promise<PromiseSettledResult<void>[]> | undefined
  try {
    plan.signal?.throwIfAborted()
    const record = await runScenario({
      ...plan,
      replicas: watch?.current,
      onProgress: (progress) => {
        plan.onProgress?.(progress)
        const { sent, requests, elapsedSeconds } = progress
        if (during && elapsedSeconds >= during.afterSeconds && !plan.signal?.aborted) {
          interlude ??= Promise.allSettled([during.act()])
        }
        if (rollout || !restart || restartAfter === undefined) return
        if (sent < requests * restartAfter || plan.signal?.aborted) return
        rollout = beginRollout(() => restart(plan.signal), elapsedSeconds)
      },
    })
    const [ended] = (await interlude) ?? []
    if (ended?.status === 'rejected') throw ended.reason
    if (rollout) onRollout?.()
    return { record, rollout: await rollout?.outcome() }
  } finally {
    watch?.stop()
  }
}
