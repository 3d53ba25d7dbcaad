import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Measure } from '../bench.ts'
import { quantile, sampleOf } from '../statistics.ts'

const scrapes = 60
const series = 10_000

/** What a scrape of 10,000 series takes, and a request that arrives while it is rendered. */
export const scrape: Measure = async (bench) => {
  const PAGE = await bench.page()
  const env = { SERIES: String(series), PAGE, NODE_ENV: 'production' }
  const servers = [
    {
      name: "Tally's app",
      command: [process.execPath, join(import.meta.dirname, '../programs/app-with-series.ts')],
    },
    {
      name: 'Fastify, prom-client in a hook',
      command: [process.execPath, join(bench.peers, 'fastify-prom-client.mjs')],
    },
  ] as const
  const lines = []
  for (const { name, command } of servers) {
    const { origin } = await bench.start({ command, env })
    const took: Record<'scrape' | 'beside' | 'alone', number[]> = {
      scrape: [],
      beside: [],
      alone: [],
    }
    for (let i = 0; i < scrapes * 1.5; i += 1) {
      // The first ones compile what is hot.
      const isMeasured = i >= scrapes / 2
      const alone = await timed(`${origin}/`)
      const [scraped, beside] = await Promise.all([timed(`${origin}/metrics`), timed(`${origin}/`)])
      if (isMeasured) {
        took.scrape.push(scraped)
        took.beside.push(beside)
        took.alone.push(alone)
      }
      await sleep(20)
    }
    lines.push({ name, ...took })
  }
  const [tally] = lines
  return {
    title: `Scrape: /metrics with ${series.toLocaleString('en-US')} series, and a request beside it`,
    columns: ['scrape ms', 'request beside ms', 'longest ms', 'request alone ms'],
    lines: lines.map(({ name, scrape: scraped, beside, alone }) => [
      name,
      sampleOf(scraped),
      sampleOf(beside),
      quantile(beside, 1),
      sampleOf(alone),
    ]),
    aims: [
      {
        what: 'ms of the longest request beside',
        is: quantile(tally?.beside ?? [], 1),
        atMost: 10,
      },
    ],
  }
}

const agent = new Agent({ keepAlive: true })

/** Asks for a page. @returns the milliseconds until its last byte */
function timed(url: string): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - startedAt))
    }).on('error', reject)
  })
}
