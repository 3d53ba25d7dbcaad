import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Bench, type Measure } from './bench.ts'
import { type Aim, type NotMeasured, verdictOf } from './comparison.ts'
import { appProcess } from './rows/app-process.ts'
import { idle } from './rows/idle.ts'
import { ingress } from './rows/ingress.ts'
import { loadClient } from './rows/load-client.ts'
import { page } from './rows/page.ts'
import { scrape } from './rows/scrape.ts'
import { secondUp } from './rows/second-up.ts'
import { series } from './rows/series.ts'
import { stores } from './rows/stores.ts'
import { synthesis } from './rows/synthesis.ts'
import { visible } from './rows/visible.ts'
import { render } from './table.ts'

const rows: Readonly<Record<string, Measure>> = {
  app: page,
  stores,
  scrape,
  process: appProcess,
  load: loadClient,
  synthesis,
  series,
  // Runs before those that send requests, for which there would be more pods.
  idle,
  visible,
  ingress,
  'second-up': secondUp,
}

const { only, require: required } = parseArgs({
  options: { only: { type: 'string' }, require: { type: 'string' } },
}).values

if (only !== undefined && !(only in rows)) {
  console.error(`There is no comparison ${only}. Fix: name one of ${Object.keys(rows).join(', ')}.`)
  process.exit(2)
}

const bench = new Bench()
process.on('exit', () => bench.close())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const [{ model = 'unknown' } = {}, ...more] = cpus()
const loads = loadavg().map((load) => load.toFixed(1))
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${more.length + 1} cores (${model}), Node ` +
    `${process.versions.node}, load average before ${loads.join(' ')}\n`,
)
const aims: Aim[] = []
for (const [name, measure] of Object.entries(rows)) {
  if (only !== undefined && name !== only) continue
  const startedAt = performance.now()
  const comparison = await measure(bench).catch((error: Error): NotMeasured => {
    process.exitCode = 1
    return { title: name, notMeasured: error.message }
  })
  await bench.stopPrograms()
  console.log(render(comparison, (performance.now() - startedAt) / 1000))
  if ('aims' in comparison) aims.push(...comparison.aims)
}
if (
  required !== undefined &&
  !aims.some((aim) => aim.what === required && verdictOf(aim) === 'met')
) {
  console.error(`The aim ${required} is not met.`)
  process.exitCode = 1
}
