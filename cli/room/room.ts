import { quantityValue } from '../../config/quantity.ts'

/** What pods request, or a node has for their requests: cores, and bytes of memory. */
export interface Room {
  readonly cpu: number
  readonly memory: number
}

type Quantities = Readonly<Record<string, string>>

/** The parts of a pod that its node is chosen by. */
export interface RequestingPod {
  readonly containers?: readonly { readonly resources?: { readonly requests?: Quantities } }[]
}

const noRoom: Room = { cpu: 0, memory: 0 }

export const roomOf = (quantities: Quantities = {}): Room => ({
  cpu: quantityValue(quantities.cpu ?? '') ?? 0,
  memory: quantityValue(quantities.memory ?? '') ?? 0,
})

export const times = (count: number, { cpu, memory }: Room): Room => ({
  cpu: count * cpu,
  memory: count * memory,
})

export const sum = (rooms: readonly Room[]): Room =>
  rooms.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), noRoom)

export const less = (room: Room, taken: Room): Room => sum([room, times(-1, taken)])

/** What a pod requests; what its init containers do is over by the time that it serves. */
export const requestsOf = ({ containers = [] }: RequestingPod): Room =>
  sum(containers.map(({ resources }) => roomOf(resources?.requests)))
