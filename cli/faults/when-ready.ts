import { setTimeout as sleep } from 'node:timers/promises'
import { reasonOf } from '../terminal/failure.ts'
import type { Parts } from './parts.ts'

/** Longest wait until every pod is ready: a node that has everything to start again takes two minutes. */
const readySeconds = 180

/** What is said just after a change may be from before it. */
const steadyMs = 1500

/**
 * Waits until every pod is ready, and stays so for a moment.
 * @returns since when by `performance.now()`, or what is not ready when the time is up
 */
export async function whenReady(
  parts: Parts,
  signal: AbortSignal,
): Promise<{ readonly since: number } | { readonly problems: readonly string[] }> {
  const end = performance.now() + readySeconds * 1000
  let since: number | undefined
  for (;;) {
    const now = performance.now()
    // An API server that doesn't answer now may answer in a moment.
    const problems = await parts.problems().catch((error) => [reasonOf(error)])
    since = problems.length > 0 ? undefined : (since ?? now)
    if (since !== undefined && now - since >= steadyMs) return { since }
    if (now > end) return { problems }
    await sleep(250, undefined, { signal })
  }
}
