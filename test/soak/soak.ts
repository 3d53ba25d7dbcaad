/**
 * A steady load for a long time on an embedded cluster that is started for it: prints how much memory
 * every part takes at the beginning and at the end, and by how much that grows per hour, and fails
 * where a request fails or the counts do not close.
 *
 *   npm run test:soak -- --minutes 30
 */
import { parseArgs } from 'node:util'
import { load } from '../e2e/support/load.ts'
import { readyPlatform } from '../e2e/support/platform.ts'
import { tally, tallyOk } from '../e2e/support/tally.ts'

/** Requests per second: a third of what lets the autoscaler add a pod. */
const rate = 40

/** What programs take until they are warm is no growth. */
const warmUpShare = 0.25

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 1)) throw new Error(`--minutes ${values.minutes}: allowed is a number from 1 on`)

await tallyOk('down')
try {
  await tallyOk('up', 'embedded')
  const platform = await readyPlatform()
  const seconds = minutes * 60
  const outcome = await load('--requests', String(rate * seconds), '--rate', String(rate))
  const window = Math.round(seconds * (1 - warmUpShare))
  const memory = 'container_memory_working_set_bytes{namespace=~"tally.*",container!=""}'
  const now = await platform.query(memory)
  const before = await platform.query(`${memory} offset ${window}s`)
  const slope = await platform.query(`deriv(${memory}[${window}s]) * 3600`)
  const nameOf = ({ metric }: { metric: Record<string, string> }) =>
    `${metric.pod}/${metric.container}`
  const mebibytes = (series: typeof now, name: string) => {
    const found = series.find((each) => nameOf(each) === name)
    return found ? (found.value / 2 ** 20).toFixed(1) : '-'
  }
  console.log(`| container | MiB ${Math.round(window / 60)} min before | MiB at the end | MiB/h |`)
  console.log('| --- | ---: | ---: | ---: |')
  for (const name of now.map(nameOf).sort()) {
    const cells = [before, now, slope].map((series) => mebibytes(series, name))
    console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
  console.log(`\n${outcome.message} (${minutes} min, ${rate} requests/s)`)
  process.exitCode = outcome.exitCode
} finally {
  await tally('down')
}
