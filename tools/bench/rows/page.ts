import { join } from 'node:path'
import { alternate, type Contender, type Cost, costColumns, costFigures } from '../alternate.ts'
import type { Measure } from '../bench.ts'
import { ratio } from '../statistics.ts'

const requests = 3_000

/** What it costs to answer `GET /`: with all that Tally counts, and in other ways with the same bytes. */
export const page: Measure = async (bench) => {
  const app = await bench.app()
  const env = { PAGE: await bench.page(), NODE_ENV: 'production' }
  const peer = (name: string, file: string): Contender => ({
    name,
    program: { command: [process.execPath, join(bench.peers, file)], env },
    requests,
  })
  const gunicorn = join(bench.peers, 'python/bin/gunicorn')
  const flask = ['--bind', '127.0.0.1:0', '--chdir', bench.peers, '--threads', '8', 'flask_app:app']
  const costs = await alternate(
    bench,
    [
      peer('Fastify without metrics', 'fastify.mjs'),
      { name: "Tally's app", program: app, requests },
      peer('Fastify, prom-client in a hook', 'fastify-prom-client.mjs'),
      peer('Fastify, fastify-metrics', 'fastify-metrics.mjs'),
      peer('Express, prom-client', 'express.mjs'),
      {
        name: 'Flask, gunicorn, prometheus-flask-exporter',
        program: { command: [gunicorn, ...flask], env },
        requests: requests / 10,
      },
    ],
    '/',
  )
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
