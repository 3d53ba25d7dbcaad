import { setTimeout as sleep } from 'node:timers/promises'
import type { Replicas } from '../deployment.ts'

/** Keeps an eye on the app's pods. */
export interface ReplicaWatch {
  /** As of a few seconds ago; undefined where that couldn't be read. */
  current(): Replicas | undefined
  stop(): void
}

/** How replicas are watched. */
export interface ReplicaWatchOptions {
  /** The autoscaler decides every 15 s, and a pod takes seconds to start. @default 1000 */
  readonly pollMilliseconds?: number
  /** After which nobody waits for an answer: the load goes on without it. @default 3000 */
  readonly answerWithinMilliseconds?: number
}

/** Reads the number of replicas again and again, for the first time before it returns. */
export async function watchReplicas(
  read: () => Promise<Replicas>,
  { pollMilliseconds = 1000, answerWithinMilliseconds = 3000 }: ReplicaWatchOptions = {},
): Promise<ReplicaWatch> {
  const end = new AbortController()
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal: end.signal })
  // What was read before says nothing about now where nobody answers.
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
