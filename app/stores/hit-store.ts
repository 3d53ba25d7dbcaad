import type { FastifyBaseLogger } from 'fastify'
import type { createStoreMeter } from '../metrics/store-meter.ts'
import { createInMemoryHitStore } from './in-memory-hit-store.ts'
import { createRedisHitStore } from './redis-hit-store.ts'

export interface HitStore {
  /** Resolves, within a second, when the store answers or is known not to. Never fails. */
  ready(): Promise<void>
  /**
   * Counts one hit and resolves to the new total, or fails, within 2.5 seconds; at once where the
   * store is known to be down.
   * @throws StoreUnavailableError when the store didn't say that it counted (it still may have)
   */
  hit(): Promise<number>
  /** Closes all connections. */
  close(): Promise<void>
}

/** What a store is made of. */
export interface HitStoreOptions {
  /** `redis://` or `rediss://` address. @default an in-memory counter */
  readonly redisUrl?: string | undefined
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  readonly meter: ReturnType<typeof createStoreMeter>
}

/** Creates the store that the address asks for. Never fails for lack of a server. */
export function createHitStore({ redisUrl, log, meter }: HitStoreOptions): HitStore {
  if (redisUrl !== undefined) {
    return createRedisHitStore({ url: redisUrl, log, measure: meter('redis') })
  }
  log.info('hits are counted in memory, from 0 at each start: set REDIS_URL to keep them')
  return createInMemoryHitStore()
}
