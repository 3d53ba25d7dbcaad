import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sendTo } from '../alternate.ts'
import type { Bench, Measure } from '../bench.ts'
import type { ProgramCommand } from '../program.ts'
import { sampleOf } from '../statistics.ts'

const starts = 9
const requests = 20_000

/** What the app's process takes: to start, in memory, on disk. */
export const appProcess: Measure = async (bench) => {
  const folder = await bench.bundle()
  const bundled = await measured(bench, await bench.app())
  const server = join(import.meta.dirname, '../../../app/server.ts')
  const sources = await measured(bench, {
    ...(await bench.app()),
    command: [process.execPath, server],
  })
  const script = bytes(join(folder, 'server.js'))
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const whole = all.reduce((sum, file) => sum + bytes(join(folder, file)), 0)
  return {
    title: 'App: its process, in-memory stores',
    columns: [
      'ms to first answer',
      'CPU ms of that',
      'MiB idle',
      'MiB after load',
      'MB of script',
      'MB with assets',
    ],
    lines: [
      ['as its image has it, bundled', ...bundled, script / 1e6, whole / 1e6],
      ['from its sources', ...sources, '', ''],
    ],
    aims: [
      { what: 'ms to first answer', is: bundled[0].median, atMost: 150 },
      { what: 'MiB idle', is: bundled[2].median, atMost: 70 },
      { what: 'MB of script', is: script / 1e6, atMost: 2, accuracy: 0 },
    ],
  }
}

async function measured(bench: Bench, command: ProgramCommand) {
  const firstAnswer: number[] = []
  const cpu: number[] = []
  const idle: number[] = []
  const loaded: number[] = []
  for (let start = 0; start < starts; start += 1) {
    const startedAt = performance.now()
    const app = await bench.start(command)
    await (await fetch(`${app.origin}/health`)).arrayBuffer()
    firstAnswer.push(performance.now() - startedAt)
    cpu.push(app.cpuSeconds() * 1000)
    // Three times are enough for what hardly differs.
    if (start % 3 === 0) {
      await sleep(1000)
      idle.push(app.memoryMiB())
      await sendTo(await bench.startLoad(), `${app.origin}/`, requests)
      loaded.push(app.memoryMiB())
    }
    await bench.stopPrograms()
  }
  return [sampleOf(firstAnswer), sampleOf(cpu), sampleOf(idle), sampleOf(loaded)] as const
}

const bytes = (path: string): number => (statSync(path).isFile() ? statSync(path).size : 0)
