import { setTimeout as sleep } from 'node:timers/promises'
import type { Measure } from '../bench.ts'
import { answersByPod, noPlatform, type Platform, waitForAnswers } from '../platform.ts'
import { quantile, sampleOf } from '../statistics.ts'

const title = 'Platform: from an answer to its count in the central Prometheus'
const answers = 12
const route = '/colombo'

/** How long after its answer the central Prometheus has counted a request. */
export const visible: Measure = async (bench) => {
  const platform = await bench.platform()
  if (platform === undefined) return { title, notMeasured: noPlatform }
  const interval = await scrapeInterval(platform)
  const seconds: number[] = []
  for (let i = 0; i < answers; i += 1) {
    const before = await answersByPod(platform, route)
    // Not in step with the scrapes.
    await sleep(Math.random() * interval * 1000)
    await (await fetch(platform.app + route)).arrayBuffer()
    const answeredAt = performance.now()
    await waitForAnswers(platform, route, before, 1)
    seconds.push((performance.now() - answeredAt) / 1000)
  }
  const p99 = quantile(seconds, 0.99)
  return {
    title,
    columns: ['s until it is counted', 'p99', 's between scrapes'],
    lines: [[`${answers} answers`, sampleOf(seconds), p99, interval]],
    aims: [{ what: 's until it is counted, p99', is: p99, atMost: interval + 1 }],
  }
}

async function scrapeInterval({ prometheus }: Platform): Promise<number> {
  const [{ samples = [] } = {}] = await prometheus.samples('up{job="app"}[5m]')
  const between = samples.slice(1).map(({ time }, i) => time - (samples[i]?.time ?? time))
  return Math.round(sampleOf(between).median)
}
