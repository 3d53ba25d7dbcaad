import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { service } from '../../app/contract.ts'
import { requestCounter } from '../../app/metrics/catalog.ts'
import { connectPrometheus, type Prometheus } from '../../loadtest/count/prometheus.ts'

/** A platform on this machine's embedded Kubernetes. */
export interface Platform {
  /** The address of the demo app, through NGINX. */
  readonly app: string
  readonly prometheus: Prometheus
}

/** Why rows are not measured that need a platform. */
export const noPlatform = 'no platform is up'

/** The platform that is up and ready; undefined where there is none. */
export async function findPlatform(): Promise<Platform | undefined> {
  const status = [
    'run',
    '--silent',
    'status',
    '--',
    '--target',
    'embedded',
    '--json',
    '--show-secrets',
  ]
  const { stdout, exitCode } = await execa('npm', status, { reject: false })
  if (exitCode !== 0) return undefined
  const { urls, credentials } = JSON.parse(stdout)
  const prometheus = connectPrometheus({
    url: urls.prometheus,
    credentials: credentials.prometheus,
  })
  return { app: urls.app, prometheus }
}

/** How often each pod of the demo app has answered `GET` on a route with 200, as the central Prometheus knows it now. */
export async function answersByPod(
  { prometheus }: Platform,
  route: string,
): Promise<ReadonlyMap<string | undefined, number>> {
  const { metric, labels } = requestCounter
  const counters = await prometheus.samples(
    `${metric}{job="${service.job}",${labels.method}="GET",${labels.route}="${route}",${labels.status}="200"}[1m]`,
  )
  return new Map(counters.map(({ labels, samples }) => [labels.pod, samples.at(-1)?.value ?? 0]))
}

const askMs = 50
const limitSeconds = 60

/**
 * Waits until all pods together have counted so many more answers than before.
 * @returns what {@link answersByPod} says then
 * @throws when they haven't after 60 s
 */
export async function waitForAnswers(
  platform: Platform,
  route: string,
  before: ReadonlyMap<string | undefined, number>,
  more: number,
): Promise<ReadonlyMap<string | undefined, number>> {
  const sum = (counts: typeof before) => [...counts.values()].reduce((all, each) => all + each, 0)
  const end = performance.now() + limitSeconds * 1000
  for (;;) {
    const counts = await answersByPod(platform, route)
    if (sum(counts) >= sum(before) + more) return counts
    if (performance.now() > end) {
      throw new Error(
        `The central Prometheus did not count ${more} requests to ${route} within ${limitSeconds} s.`,
      )
    }
    await sleep(askMs)
  }
}
