import { setTimeout as sleep } from 'node:timers/promises'
import type { Measure } from '../bench.ts'
import { noPlatform, type Platform } from '../platform.ts'
import { quantile, sampleOf } from '../statistics.ts'

const title = 'Platform: from an answer to its count in the central Prometheus'
const answers = 12
const askMs = 50
const limitSeconds = 60

/** How long after its answer the central Prometheus has counted a request. */
export const visible: Measure = async (bench) => {
  const platform = await bench.platform()
  if (platform === undefined) return { title, notMeasured: noPlatform }
  const interval = await scrapeInterval(platform)
  const seconds: number[] = []
  for (let i = 0; i < answers; i += 1) {
    const before = await counted(platform)
    // Not in step with the scrapes.
    await sleep(Math.random() * interval * 1000)
    await (await fetch(`${platform.app}/colombo`)).arrayBuffer()
    const answeredAt = performance.now()
    const waited = () => (performance.now() - answeredAt) / 1000
    while ((await counted(platform)) <= before) {
      if (waited() > limitSeconds)
        throw new Error(`The central Prometheus did not count a request within ${limitSeconds} s.`)
      await sleep(askMs)
    }
    seconds.push(waited())
  }
  const p99 = quantile(seconds, 0.99)
  return {
    title,
    columns: ['s until it is counted', 'p99', 's between scrapes'],
    lines: [[`${answers} answers`, sampleOf(seconds), p99, interval]],
    aims: [{ what: 's until it is counted, p99', is: p99, atMost: interval + 1 }],
  }
}

async function counted({ prometheus }: Platform): Promise<number> {
  const series = 'http_request_duration_seconds_count{job="app",method="GET",route="/colombo"}[1m]'
  const counters = await prometheus.samples(series)
  return counters.reduce((sum, { samples }) => sum + (samples.at(-1)?.value ?? 0), 0)
}

async function scrapeInterval({ prometheus }: Platform): Promise<number> {
  const [{ samples = [] } = {}] = await prometheus.samples('up{job="app"}[5m]')
  const between = samples.slice(1).map(({ time }, i) => time - (samples[i]?.time ?? time))
  return Math.round(sampleOf(between).median)
}
