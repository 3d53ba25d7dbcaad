import type { CircuitBreakerOptions } from './circuit-breaker.ts'

/**
 * What requests bear of a store. It answers a write when that is on the disk: a disk that several
 * machines share was seen to take a second for that, so such a store is slow, not down.
 */
export const limits = {
  // A request that finds its store standing still is answered within three seconds.
  timeoutMs: 2_500,
  stillMs: 1_500,
  // What a pod can ask in a second of a store that takes two milliseconds.
  maxWaiting: 500,
} as const satisfies Partial<CircuitBreakerOptions>
