import type { LoadOutcome } from '../verdict/outcome.ts'
import type { Line } from './chart.ts'

/**
 * Requests that failed for the client, per second: each value is that of the timeline's span that
 * ends at its point.
 */
export function failedPerSecond({ timeline }: Pick<LoadOutcome, 'timeline'>): Line {
  const points = timeline.map(({ elapsedSeconds, failed }, i) => {
    const before = timeline[i - 1] ?? { elapsedSeconds: 0, failed: 0 }
    const seconds = elapsedSeconds - before.elapsedSeconds
    return [elapsedSeconds, seconds > 0 ? (failed - before.failed) / seconds : 0] as const
  })
  return { name: 'failed', points: [[0, 0], ...points] }
}

/** How often each kind of failure is among those that are kept, the most frequent first. */
export function failureKinds({
  failures,
}: Pick<LoadOutcome, 'failures'>): readonly (readonly [what: string, count: number])[] {
  const kinds = new Map<string, number>()
  for (const { what } of failures) kinds.set(what, (kinds.get(what) ?? 0) + 1)
  return [...kinds].sort(([, a], [, b]) => b - a)
}
