import { join } from 'node:path'
import { sendTo } from '../alternate.ts'
import type { Measure } from '../bench.ts'
import { ratio, sampleOf } from '../statistics.ts'

const starts = 4
const rounds = 5
const requests = 4_000

/** What it costs to send a request and to account for its answer, by Tally and by autocannon. */
export const loadClient: Measure = async (bench) => {
  const tally: number[] = []
  const autocannon: number[] = []
  const ours = join(import.meta.dirname, '../tally-load.ts')
  for (let start = 0; start < starts; start += 1) {
    const { origin } = await bench.startPeer('answer.mjs')
    const clients = [
      { costs: tally, client: await bench.start({ command: [process.execPath, ours], core: 1 }) },
      { costs: autocannon, client: await bench.startLoad() },
    ]
    for (const { client } of clients) await sendTo(client, origin, requests * 3)
    for (let round = 0; round < rounds; round += 1) {
      for (const { costs, client } of clients) {
        const before = client.cpuSeconds()
        await sendTo(client, origin, requests)
        costs.push(((client.cpuSeconds() - before) / requests) * 1e6)
      }
    }
    await bench.stopPrograms()
  }
  return {
    title: 'Load client: CPU for each request sent',
    columns: ['CPU µs/request', 'of autocannon'],
    lines: [
      ["Tally's load test, which accounts for each", sampleOf(tally), ratio(autocannon, tally)],
      ['autocannon', sampleOf(autocannon), 1],
    ],
    // 5,000 requests/s of one core.
    aims: [{ what: 'CPU µs/request', is: sampleOf(tally).median, atMost: 200 }],
  }
}
