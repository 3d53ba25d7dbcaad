import { setTimeout as sleep } from 'node:timers/promises'
import type { Replicas } from '../deployment.ts'

/** The number of the app's pods, kept up to date. */
export interface ReplicaWatch {
  /** As read last, seconds ago at most; undefined where that failed. */
  current(): Replicas | undefined
  stop(): void
}

/** How replicas are watched. */
export interface ReplicaWatchOptions {
  /** The autoscaler decides every 15 s, and a pod takes seconds to start. @default 1000 */
  readonly pollMilliseconds?: number
  /** After which the number counts as unknown. @default 3000 */
  readonly answerWithinMilliseconds?: number
}

/** Reads the number of replicas again and again, for the first time before it returns. */
export async function watchReplicas(
  read: () => Promise<Replicas>,
  { pollMilliseconds = 1000, answerWithinMilliseconds = 3000 }: ReplicaWatchOptions = {},
): Promise<ReplicaWatch> {
  const end = new AbortController()
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal: end.signal })
  // An older number says nothing about now, so none is kept where no answer comes.
  const once = () => Promise.race([read(), pause(answerWithinMilliseconds)]).catch(() => undefined)
  let replicas = await once()
  const watch = async (): Promise<void> => {
    for (;;) {
      await pause(pollMilliseconds)
      replicas = await once()
    }
  }
  watch().catch(() => {})
  return { current: () => replicas, stop: () => end.abort() }
}
