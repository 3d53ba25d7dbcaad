import type { HitStore } from './hit-store.ts'

/** Creates a store that counts in this process alone and forgets at its end. */
export function createMemoryHitStore(): HitStore {
  let hits = 0
  return {
    async ready() {},
    async hit() {
      hits += 1
      return hits
    },
    async close() {},
  }
}
