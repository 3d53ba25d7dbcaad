import type { Requirement } from '../../embedded/machine/requirement.ts'
import type { NeededRoom } from './needed-room.ts'
import { less, type Room } from './room.ts'

const what = 'room for what the pods request'

const describe = ({ cpu, memory }: Room) =>
  `${Math.round(cpu * 1000)}m CPU and ${Math.round(memory / 2 ** 20)} MiB`

/** Of CPU, rounding errors of sums are no lack. */
const fits = (needed: Room, free: Room) =>
  needed.cpu <= free.cpu + 1e-6 && needed.memory <= free.memory

/** What is needed and there is not. */
const lack = (needed: Room, free: Room): Room => {
  const { cpu, memory } = less(needed, free)
  return { cpu: Math.max(0, cpu), memory: Math.max(0, memory) }
}

/** A cluster's room, and what the platform needs of it. */
export interface RoomFacts {
  readonly free: Room
  /** @param maxReplicas as `neededRoom` takes it */
  readonly needed: (maxReplicas?: number) => NeededRoom
  /** What gives the cluster more. */
  readonly fix: string
}

/**
 * Compares what pods request with what a cluster has. With less than the smallest platform needs,
 * pods would stay pending and a deploy would never end; with less than the largest, only some do.
 */
export function roomRequirement({ free, needed, fix }: RoomFacts): Requirement {
  const { least, most } = needed()
  const has = `${describe(free)} are free`
  if (!fits(least, free)) {
    const missing = describe(lack(least, free))
    return {
      what,
      met: false,
      found: `${describe(least)} are needed, ${has}: ${missing} are missing`,
      fix,
    }
  }
  const found = `${describe(least)}, at most ${describe(most)}; ${has}`
  if (fits(most, free)) return { what, met: true, found }
  // Each autoscaler has 100 pods at most.
  const fitting = Array.from({ length: 100 }, (_, index) => 100 - index)
  const replicas = fitting.find((count) => fits(needed(count).most, free))
  const advice =
    replicas === undefined
      ? 'a rollout would wait for room'
      : `set autoscaling.maxReplicas to ${replicas} in settings.json`
  return { what, met: true, found: `${found}. Pods beyond stay pending: ${advice}` }
}
