import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { program } from '../../../embedded/toolchain/programs.ts'
import type { Bench, Measure } from '../bench.ts'
import { scrapeInterval, startMonitoring } from '../monitoring.ts'
import type { Program } from '../program.ts'
import { GrowingSeries } from '../series.ts'

const title = 'Prometheus: what series cost the agent and the central one'
const seriesOfPod = 1_000
const podCounts = [1, 10, 100]
const measuredSeconds = 40

/** CPU, memory, bytes sent and bytes on disk, by the number of series that grow at each scrape. */
export const series: Measure = async (bench) => {
  if (!existsSync(program('prometheus'))) {
    return { title, notMeasured: 'Prometheus is not built. Fix: npm run embedded -- start' }
  }
  const lines = []
  for (const pods of podCounts) {
    lines.push(await measured(bench, pods))
    await bench.stopPrograms()
  }
  const others = Array<string>(8).fill('')
  return {
    title,
    columns: [
      ...['samples/s', 'agent % of a core', 'MiB', 'kB/s sent'],
      ...['central: series', '% of a core', 'MiB', 'rules s', 'bytes/sample on disk'],
    ],
    lines: [...lines, ['a block of two hours', ...others, await bytesInBlock(bench.folder)]],
    aims: [],
  }
}

async function measured(bench: Bench, pods: number) {
  const { origin } = await bench.start({
    command: [process.execPath, join(import.meta.dirname, '../programs/pods-with-series.ts')],
    env: { SERIES: String(seriesOfPod) },
    core: 1,
  })
  const names = Array.from({ length: pods }, (_, i) => `app-${i}`)
  const folder = join(bench.folder, `series-${pods}`)
  const { agent, central, dataFolder } = await startMonitoring(bench, folder, { origin, names })
  const wanted = pods * seriesOfPod
  const deadline = Date.now() + 60_000
  while ((await metric(central, 'prometheus_tsdb_head_series')) < wanted) {
    if (Date.now() > deadline) throw new Error(`${wanted} series did not arrive within 60 s.`)
    await sleep(1000)
  }
  // What a series costs when it is new is over by then.
  await sleep(4 * scrapeInterval * 1000)
  const read = async () => ({
    at: performance.now() / 1000,
    agent: agent.cpuSeconds(),
    central: central.cpuSeconds(),
    sent: await metric(agent, 'prometheus_remote_storage_bytes_total'),
    samples: await metric(agent, 'prometheus_remote_storage_samples_total'),
    stored: await metric(central, 'prometheus_tsdb_head_samples_appended_total'),
    disk: bytes(join(dataFolder, 'wal')),
  })
  const before = await read()
  await sleep(measuredSeconds * 1000)
  const after = await read()
  const difference = (of: keyof typeof before) => after[of] - before[of]
  const rate = (of: keyof typeof before) => difference(of) / difference('at')
  return [
    `${wanted.toLocaleString('en-US')} series, ${pods} ${pods === 1 ? 'page' : 'pages'}`,
    ...[rate('samples'), rate('agent') * 100, agent.memoryMiB(), rate('sent') / 1000],
    await metric(central, 'prometheus_tsdb_head_series'),
    ...[rate('central') * 100, central.memoryMiB()],
    await metric(central, 'prometheus_rule_group_last_duration_seconds'),
    difference('disk') / difference('stored'),
  ] as const
}

/** What a sample takes for good: the central Prometheus makes such a block of every two hours. */
async function bytesInBlock(folder: string): Promise<number> {
  const seconds = 2 * 3600
  const start = Math.floor(Date.now() / 1000 / seconds - 1) * seconds
  const times = Array.from(
    { length: seconds / scrapeInterval },
    (_, i) => start + i * scrapeInterval,
  )
  const [history, blocks] = [join(folder, 'history.txt'), join(folder, 'blocks')]
  const count = 200
  writeFileSync(history, new GrowingSeries(count).history(times))
  await execa(program('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', history, blocks])
  return bytes(blocks) / (count * times.length)
}

/** Sum of a program's own series of this name. */
async function metric({ origin }: Program, name: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'gm'))]
  return values.reduce((sum, [, value]) => sum + Number(value), 0)
}

function bytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sizes = files.map((file) => statSync(join(folder, file))).filter((stat) => stat.isFile())
  return sizes.reduce((sum, { size }) => sum + size, 0)
}
