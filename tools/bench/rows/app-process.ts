import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Contender, sendTo } from '../alternate.ts'
import type { Bench, Measure } from '../bench.ts'
import { pagePeers } from '../page-peers.ts'
import { sampleOf } from '../statistics.ts'

const starts = 7
const requests = 20_000

/** What the app's process takes: to start, in memory, on disk. Beside it, what others take. */
export const appProcess: Measure = async (bench) => {
  const folder = await bench.bundle()
  const program = await bench.app()
  const app = { name: "Tally's app, bundled as in its image", program, requests }
  const server = join(import.meta.dirname, '../../../app/server.ts')
  const sources = {
    name: "Tally's app, from its sources",
    program: { ...program, command: [process.execPath, server] as const },
    requests,
  }
  const { bare, promClient, express, flask } = await pagePeers(bench, requests)
  const bundled = await measured(bench, app)
  const others = []
  for (const other of [sources, bare, promClient, express, flask]) {
    const figures = await measured(bench, other)
    others.push([other.name, ...figures, '', ''] as const)
  }
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
    lines: [[app.name, ...bundled, script / 1e6, whole / 1e6], ...others],
    aims: [
      { what: 'ms to first answer', is: bundled[0].median, atMost: 150 },
      { what: 'MiB idle', is: bundled[2].median, atMost: 70 },
      { what: 'MB of script', is: script / 1e6, atMost: 2, accuracy: 0 },
    ],
  }
}

async function measured(bench: Bench, { program, requests }: Contender) {
  const firstAnswer: number[] = []
  const cpu: number[] = []
  const idle: number[] = []
  const loaded: number[] = []
  for (let start = 0; start < starts; start += 1) {
    const startedAt = performance.now()
    const server = await bench.start(program)
    await (await fetch(server.origin)).arrayBuffer()
    firstAnswer.push(performance.now() - startedAt)
    cpu.push(server.cpuSeconds() * 1000)
    // Three of the starts are enough for what hardly differs.
    if (start % 3 === 0) {
      const [load] = await Promise.all([bench.startLoad(), sleep(1000)])
      idle.push(server.memoryMiB())
      await sendTo(load, `${server.origin}/`, requests)
      loaded.push(server.memoryMiB())
    }
    await bench.stopPrograms()
  }
  return [sampleOf(firstAnswer), sampleOf(cpu), sampleOf(idle), sampleOf(loaded)] as const
}

const bytes = (path: string): number => (statSync(path).isFile() ? statSync(path).size : 0)
