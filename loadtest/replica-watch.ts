import { setTimeout as sleep } from 'node:timers/promises'
import type { Replicas } from './deployment.ts'

/** The autoscaler decides every 15 s, and a pod takes seconds to start. */
const pollMilliseconds = 1000

/** Keeps an eye on the app's pods. */
export interface ReplicaWatch {
  /** As of a second ago; undefined where that couldn't be read. */
  current(): Replicas | undefined
  stop(): void
}

/** Reads the number of replicas every second, for the first time before it returns. */
export async function watchReplicas(read: () => Promise<Replicas>): Promise<ReplicaWatch> {
  const end = new AbortController()
  const once = () => read().catch(() => undefined)
  let replicas = await once()
  const watch = async (): Promise<void> => {
    for (;;) {
      await sleep(pollMilliseconds, undefined, { signal: end.signal })
      replicas = await once()
    }
  }
  watch().catch(() => {})
  return { current: () => replicas, stop: () => end.abort() }
}
