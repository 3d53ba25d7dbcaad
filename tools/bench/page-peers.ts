import { join } from 'node:path'
import type { Contender } from './alternate.ts'
import type { Bench } from './bench.ts'

/**
 * Servers that answer `GET /` with the same bytes as the app.
 * @param requests how many each gets; Flask, which takes ten times as long, gets a tenth
 */
export async function pagePeers(bench: Bench, requests: number) {
  const env = { PAGE: await bench.page(), NODE_ENV: 'production' }
  const ofNode = (name: string, file: string): Contender => ({
    name,
    program: { command: [process.execPath, join(bench.peers, file)], env },
    requests,
  })
  const gunicorn = join(bench.peers, 'python/bin/gunicorn')
  const options = ['--bind', '127.0.0.1:0', '--chdir', bench.peers, '--threads', '8']
  const flask: Contender = {
    name: 'Flask, gunicorn, prometheus-flask-exporter',
    program: { command: [gunicorn, ...options, 'flask_app:app'], env },
    requests: requests / 10,
  }
  return {
    bare: ofNode('Fastify without metrics', 'fastify.mjs'),
    promClient: ofNode('Fastify, prom-client in a hook', 'fastify-prom-client.mjs'),
    fastifyMetrics: ofNode('Fastify, fastify-metrics', 'fastify-metrics.mjs'),
    express: ofNode('Express, prom-client', 'express.mjs'),
    flask,
  }
}
