import { sendTo } from '../alternate.ts'
import type { Measure } from '../bench.ts'
import { answersByPod, noPlatform, type Platform, waitForAnswers } from '../platform.ts'
import type { Program } from '../program.ts'
import { ratio, sampleOf } from '../statistics.ts'

const title = 'Platform: requests through the ingress'
const rounds = 7
const requests = 1_000

/** What the platform carries through its ingress, and one pod without it. */
export const ingress: Measure = async (bench) => {
  const platform = await bench.platform()
  if (platform === undefined) return { title, notMeasured: noPlatform }
  const pods = await platform.prometheus.samples('up{job="app"}[30s]')
  const pod = `http://${pods[0]?.labels.instance}`
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'note', text: 'hello', tags: ['a', 'b'] }),
  }
  const kinds = [
    { name: `GET / of one of ${pods.length} pods`, url: `${pod}/`, requests },
    { name: 'GET / through the ingress', url: `${platform.app}/`, requests },
    { name: 'GET /hits through the ingress', url: `${platform.app}/hits`, requests: requests / 4 },
    {
      name: 'POST /data through the ingress',
      url: `${platform.app}/data`,
      requests: requests / 10,
      options: post,
    },
  ].map((kind) => ({ ...kind, rate: [] as number[], p50: [] as number[], p99: [] as number[] }))
  const load = await bench.startLoad()
  for (let round = 0; round <= rounds; round += 1) {
    for (const { url, requests: amount, options, rate, p50, p99 } of kinds) {
      const { seconds, p50Ms, p99Ms } = await sendTo(load, url, amount, options)
      // The first round is the one in which what is hot is compiled.
      if (round === 0) continue
      rate.push(amount / seconds)
      p50.push(p50Ms)
      p99.push(p99Ms)
    }
  }
  const [straight = [], through = []] = kinds.map(({ rate }) => rate)
  const shares = await sharesOfOneConnection(platform, load)
  return {
    title,
    columns: ['requests/s', 'p50 ms', 'p99 ms'],
    lines: kinds.map(({ name, rate, p50, p99 }) => [
      name,
      sampleOf(rate),
      sampleOf(p50),
      sampleOf(p99),
    ]),
    aims: [
      {
        what: 'requests/s through the ingress, of those to a pod,',
        is: ratio(through, straight),
        atLeast: 0.5,
      },
      ...(shares.length > 1
        ? [
            {
              what: `% of one connection's requests at the busiest of ${shares.length} pods`,
              is: Math.max(...shares) * 100,
              atMost: 150 / shares.length,
            },
          ]
        : []),
    ],
  }
}

/** Sends requests over one connection. @returns the part of them that each pod answered */
async function sharesOfOneConnection(
  platform: Platform,
  load: Program,
): Promise<readonly number[]> {
  const route = '/gandalf'
  const before = await answersByPod(platform, route)
  await sendTo(load, platform.app + route, requests, { connections: 1 })
  const counts = await waitForAnswers(platform, route, before, requests)
  return [...counts].map(([pod, count]) => (count - (before.get(pod) ?? 0)) / requests)
}
