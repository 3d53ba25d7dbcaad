import type { CircuitBreakerOptions } from './circuit-breaker.ts'

/**
 * What requests bear of a store. It answers a write when that is on the disk: a disk that several
 * machines share was seen to take a second for that, so such a store is slow, not down.
 */
export const limits = {
  // A request that finds its store standing still is answered within three seconds.
  timeoutMs: 2_500,
  stillMs: 1_500,
  // As many requests as NGINX takes of one address, twice what a load test sends at a time: fewer
  // would refuse a burst although the store answers.
  maxWaiting: 2048,
} as const satisfies Partial<CircuitBreakerOptions>
