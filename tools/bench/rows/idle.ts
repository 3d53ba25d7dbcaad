import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Measure } from '../bench.ts'
import { noPlatform } from '../platform.ts'
import { commandOf, cpuSeconds, memoryMiB, type Process, processes } from '../processes.ts'

const title = 'Platform: what it takes at rest'
const seconds = 40
/** Parts that take less of a core, in percent, are one line. */
const smallPercent = 0.1

/** CPU and memory of each program of the platform while nobody asks it for anything. */
export const idle: Measure = async (bench) => {
  if ((await bench.platform()) === undefined) return { title, notMeasured: noPlatform }
  const before = new Map(ofPlatform().map((each) => [each.id, cpuSeconds([each])]))
  await sleep(seconds * 1000)
  // By process: what has ended meanwhile, such as a pod too many, would be less than nothing.
  const parts = [...Map.groupBy(ofPlatform(), nameOf)].map(([name, of]) => ({
    name,
    percent:
      ((cpuSeconds(of) - of.reduce((all, { id }) => all + (before.get(id) ?? 0), 0)) / seconds) *
      100,
    memory: memoryMiB(of),
  }))
  const sum = (of: typeof parts) => ({
    percent: of.reduce((all, { percent }) => all + percent, 0),
    memory: of.reduce((all, { memory }) => all + memory, 0),
  })
  const all = sum(parts)
  const large = parts.filter(({ percent }) => percent >= smallPercent)
  const small = sum(parts.filter(({ percent }) => percent < smallPercent))
  large.sort((one, other) => other.percent - one.percent)
  return {
    title,
    columns: ['% of a core', 'MiB resident'],
    lines: [
      ...large.map(({ name, percent, memory }) => [name, percent, memory] as const),
      ['others', small.percent, small.memory],
      ['all', all.percent, all.memory],
    ],
    aims: [{ what: '% of a core', is: all.percent, atMost: 10 }],
  }
}

/** The platform's processes: the node's own, and all in its pods. */
function ofPlatform(): readonly Process[] {
  const all = processes()
  return all.filter((each) => isOfPlatform(each, all))
}

function isOfPlatform(process: Process, all: readonly Process[]): boolean {
  if (/\/tally\/(cluster|programs)\//.test(commandOf(process).join(' '))) return true
  if (nameOf(process).startsWith('containerd-shim')) return true
  const parent = all.find(({ id }) => id === process.parent)
  return parent !== undefined && isOfPlatform(parent, all)
}

const nameOf = (process: Process): string => basename(commandOf(process)[0]?.split(' ')[0] ?? '')
