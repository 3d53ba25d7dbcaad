import type { TestContext } from 'node:test'
import type { Sample } from '../../loadtest/count/prometheus.ts'
import { type ServedAt, serve } from './counted-app.ts'

/** One target of the stand-in: a pod's name and its app's address. */
export interface StandInTarget {
  readonly pod: string
  readonly url: string
}

/** `user:password` that the stand-in accepts. */
export const standInCredentials = 'tally:correct horse'

const scrapeMilliseconds = 100

/** How long a late series is held back, like the agent's `batch_send_deadline`. */
const lateSeconds = 1

/**
 * Stands in for agent and central Prometheus: it scrapes its targets, keeps raw
 * samples, and answers the two instant queries that the load test asks, `time()` and a range
 * selector at a time, as https://prometheus.io/docs/prometheus/latest/querying/api/ describes: a
 * selector holds samples later than its range's beginning, without those of ended series'
 * end marks. Whether a real Prometheus answers the same is a matter of the end-to-end test.
 */
export async function prometheusStandIn(
  t: TestContext,
  first: readonly StandInTarget[],
  cluster = 'test',
) {
  const series = new Map<string, { labels: Record<string, string>; samples: Sample[] }>()
  const state = {
    targets: [...first],
    isScraping: true,
    /** Whether a series' samples arrive later than the others of their scrape. */
    isLate: (_labels: Readonly<Record<string, string>>): boolean => false,
  }

  const add = (labels: Record<string, string>, sample: Sample): void => {
    const key = JSON.stringify(labels)
    const known = series.get(key) ?? { labels, samples: [] }
    known.samples.push(sample)
    series.set(key, known)
  }
  const scrape = async ({ pod, url }: StandInTarget): Promise<void> => {
    const time = Date.now() / 1000
    const target = { job: 'app', cluster, namespace: 'tally', pod, instance: url }
    const text = await fetch(`${url}/metrics`).then(
      (response) => response.text(),
      () => undefined,
    )
    add({ __name__: 'up', ...target }, { time, value: text === undefined ? 0 : 1 })
    for (const [, name = '', labels = '', value] of text?.matchAll(/^(\w+)(?:{(.*)})? (.+)$/gm) ??
      []) {
      const own = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, label]) => [key, label])
      add({ __name__: name, ...Object.fromEntries(own), ...target }, { time, value: Number(value) })
    }
  }
  const timer = setInterval(() => {
    if (state.isScraping) for (const target of state.targets) scrape(target)
  }, scrapeMilliseconds)
  t.after(() => clearInterval(timer))

  const evaluate = (query: string, at: string | null) => {
    const now = at === null ? Date.now() / 1000 : Number(at)
    if (query === 'time()') return { resultType: 'scalar', result: [now, String(now)] }
    const [, names = '', asked, seconds] =
      /^{__name__=~"(.+)",job="app",cluster="(.+)"}\[(\d+)s\]$/.exec(query) ?? []
    const result = [...series.values()]
      .filter(({ labels }) => names.split('|').includes(labels.__name__ ?? ''))
      .filter(({ labels }) => labels.cluster === asked)
      .map(({ labels, samples }) => ({
        metric: labels,
        values: samples
          .filter(({ time }) => time > now - Number(seconds))
          .filter(({ time }) => time <= now - (state.isLate(labels) ? lateSeconds : 0))
          .map(({ time, value }) => [time, String(value)]),
      }))
    return { resultType: 'matrix', result }
  }
  const authorization = `Basic ${Buffer.from(standInCredentials).toString('base64')}`
  const served: ServedAt = await serve(t, async (request, response) => {
    if (request.headers.authorization !== authorization) {
      response.writeHead(401).end('Unauthorized')
      return
    }
    let body = ''
    for await (const chunk of request) body += chunk
    const asked = new URLSearchParams(body)
    const data = evaluate(asked.get('query') ?? '', asked.get('time'))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ status: 'success', data }))
  })
  return Object.assign(state, served)
}
