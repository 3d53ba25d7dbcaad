import type { Fault } from './fault.ts'
import { faults } from './faults.ts'

/** Stands for every fault. */
export const allFaults = 'all'

/**
 * The faults that names stand for: in the order of the names, or all of them in a random order.
 * @param seed the same one gives the same order
 */
export function chooseFaults(names: readonly string[], seed: number): readonly Fault[] {
  if (names.includes(allFaults)) return shuffled(faults, seed)
  return names.flatMap((name) => faults.filter((fault) => fault.name === name))
}

/** Fisher and Yates' shuffle. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const all = [...items]
  const random = mulberry32(seed)
  for (let i = all.length - 1; i > 0; i -= 1) {
    const other = Math.floor(random() * (i + 1))
    const item = all[i] as T
    all[i] = all[other] as T
    all[other] = item
  }
  return all
}

/** Tommy Ettinger's generator of 32 bits: numbers from 0 to below 1, the same ones for a seed. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
