import type { createStoreMeter } from '../metrics/store-meter.ts'
import type { HitStore } from './hit-store.ts'
import { createInMemoryHitStore } from './in-memory-hit-store.ts'
import type { RedisHitStoreOptions } from './redis-hit-store.ts'

/** What a store is made of. */
export interface HitStoreOptions {
  /** `redis://` or `rediss://` address. @default an in-memory counter */
  readonly redisUrl?: string | undefined
  readonly log: RedisHitStoreOptions['log']
  readonly meter: ReturnType<typeof createStoreMeter>
}

/**
 * Creates the store that the address asks for, and loads the code of that alone. Never fails for
 * lack of a server.
 */
export async function createHitStore({ redisUrl, log, meter }: HitStoreOptions): Promise<HitStore> {
  if (redisUrl !== undefined) {
    const { createRedisHitStore } = await import('./redis-hit-store.ts')
    return createRedisHitStore({ url: redisUrl, log, measure: meter('redis') })
  }
  log.info('hits are counted in memory, from 0 at each start: set REDIS_URL to keep them')
  return createInMemoryHitStore()
}
