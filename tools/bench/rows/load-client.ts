import { join } from 'node:path'
import { sendTo } from '../alternate.ts'
import type { Measure } from '../bench.ts'
import { cpuOfRequest, isInstalled, k6, wrk } from '../one-shot-clients.ts'
import { median, ratio, sampleOf } from '../statistics.ts'

const starts = 4
const rounds = 5
/**
 * Node goes on compiling for about 20,000 requests. Sent at once instead, they leave the round after
 * them up to twice as expensive (measured).
 */
const warmUpRounds = 5
const requests = 4_000

/** What it costs to send a request: by Tally, which accounts for its answer, and by others. */
export const loadClient: Measure = async (bench) => {
  const tally: number[] = []
  const autocannon: number[] = []
  const oneShots = await Promise.all(
    [wrk, k6(join(bench.peers, 'k6.mjs'))].map(async (client) => ({
      client,
      costs: [] as number[],
      problem: (await isInstalled(client)) ? undefined : 'not on PATH',
    })),
  )
  const ours = join(import.meta.dirname, '../programs/tally-load.ts')
  for (let start = 0; start < starts; start += 1) {
    const { origin } = await bench.startPeer('answer.mjs')
    const clients = [
      { costs: tally, client: await bench.start({ command: [process.execPath, ours], core: 1 }) },
      { costs: autocannon, client: await bench.startLoad() },
    ]
    for (let round = 0; round < warmUpRounds + rounds; round += 1) {
      for (const { costs, client } of clients) {
        const before = client.cpuSeconds()
        await sendTo(client, origin, requests)
        if (round < warmUpRounds) continue
        costs.push(((client.cpuSeconds() - before) / requests) * 1e6)
      }
    }
    for (const each of oneShots) {
      if (each.problem !== undefined) continue
      await cpuOfRequest(each.client, origin).then(
        (cost) => each.costs.push(cost),
        ({ message }) => {
          each.problem = message.split('\n', 1)[0]
        },
      )
    }
    await bench.stopPrograms()
  }
  return {
    title: 'Load client: CPU for each request sent',
    columns: ['CPU µs/request', 'of autocannon'],
    lines: [
      ["Tally's load test, which accounts for each", sampleOf(tally), ratio(autocannon, tally)],
      ['autocannon', sampleOf(autocannon), 1],
      ...oneShots.map(({ client: { name }, costs, problem }) =>
        problem === undefined
          ? ([name, sampleOf(costs), median(autocannon) / median(costs)] as const)
          : ([name, problem, ''] as const),
      ),
    ],
    // 5,000 requests/s of one core.
    aims: [{ what: 'CPU µs/request', is: sampleOf(tally).median, atMost: 200 }],
  }
}
