import { alternate, type Cost, costColumns, costFigures } from '../alternate.ts'
import type { Measure } from '../bench.ts'
import { pagePeers } from '../page-peers.ts'
import { ratio } from '../statistics.ts'

const requests = 3_000

/** What it costs to answer `GET /`: with all that Tally counts, and in other ways with the same bytes. */
export const page: Measure = async (bench) => {
  const { bare: bareFastify, ...others } = await pagePeers(bench, requests)
  const app = { name: "Tally's app", program: await bench.app(), requests }
  const costs = await alternate(bench, [bareFastify, app, ...Object.values(others)], '/')
  const [bare, tally, ...peers] = costs
  if (bare === undefined || tally === undefined) throw new Error('Nothing was measured.')
  const of = (peer: Cost) => ratio(peer.cpuMicroseconds, tally.cpuMicroseconds)
  const ofPeers = peers.map(of)
  return {
    title: 'App: GET / with metrics, and others that send the same bytes',
    columns: [...costColumns, 'of bare Fastify'],
    lines: costs.map((cost) => [cost.name, ...costFigures(cost, bare)]),
    aims: [
      { what: 'of bare Fastify', is: of(bare), atLeast: 0.92 },
      {
        what: 'of the best peer with metrics',
        is: {
          ofMedians: Math.min(...ofPeers.map(({ ofMedians }) => ofMedians)),
          ofRounds: Math.min(...ofPeers.map(({ ofRounds }) => ofRounds)),
        },
        atLeast: 1,
      },
    ],
  }
}
