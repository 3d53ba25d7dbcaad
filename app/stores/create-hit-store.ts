import type { createStoreMeter } from '../metrics/store-meter.ts'
import type { HitStore } from './hit-store.ts'
import { createInMemoryHitStore } from './in-memory-hit-store.ts'
import { createRedisHitStore, type RedisHitStoreOptions } from './redis-hit-store.ts'

/** What a store is made of. */
export interface HitStoreOptions {
  /** `redis://` or `rediss://` address. @default an in-memory counter */
  readonly redisUrl?: string | undefined
  readonly log: RedisHitStoreOptions['log']
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
