import type { HitStore } from './hit-store.ts'

/** Creates a store whose count is gone when the process ends. */
export function createInMemoryHitStore(): HitStore {
  let hits = 0
  return {
    async ready() {
      return true
    },
    async hit() {
      hits += 1
      return hits
    },
    async close() {},
  }
}
