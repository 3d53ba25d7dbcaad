import { kubectl } from '../../../embedded/node/kubectl.ts'
import { askApi, type PrometheusAccess } from './prometheus-api.ts'
import { status } from './tally.ts'
import { until } from './until.ts'

/** A running platform: where it answers and how to ask its cluster. */
export interface Platform extends PrometheusAccess {
  readonly app: string
  readonly credentials: { readonly prometheus: string; readonly grafana: string }
  /** kubectl in the platform's namespace. @returns what it printed */
  kubectl(...args: string[]): Promise<string>
  /** Names of the app's pods, also of those that are going away. */
  appPods(): Promise<string[]>
  /** An instant query at the central Prometheus: label values and the value of each series. */
  query(
    promql: string,
  ): Promise<{ readonly metric: Record<string, string>; readonly value: number }[]>
}

/** The labels by which kubectl selects the pods of a component, e.g. `redis`. */
export const ofComponent = (component: string): [string, string] => [
  '-l',
  `app.kubernetes.io/component=${component}`,
]

/**
 * The platform that is up, as soon as what an earlier suite did to it is over.
 * @throws unless it gets ready within three minutes
 */
export async function readyPlatform(): Promise<Platform> {
  // One and the same answer: during a rollout the next one may be another.
  let last = await status('--show-secrets')
  const isReady = async () => {
    last = await status('--show-secrets')
    return last.ready
  }
  await until('the platform is ready', isReady, 180).catch(() => {})
  const { ready, urls, credentials, unhealthy } = last
  if (!ready || !urls.app || !urls.prometheus || !credentials) {
    throw new Error(`The platform is not ready: ${unhealthy.join('; ')}`)
  }
  const { app, prometheus } = urls
  const inNamespace = async (...args: string[]): Promise<string> =>
    (await kubectl(['--namespace', 'tally', ...args])).stdout
  return {
    app,
    prometheus,
    credentials,
    kubectl: inNamespace,
    async appPods() {
      const names = await inNamespace(
        ...['get', 'pods', ...ofComponent('app')],
        ...['-o', 'jsonpath={.items[*].metadata.name}'],
      )
      return names.split(' ').filter(Boolean)
    },
    async query(promql) {
      const { data } = await askApi<{
        data: { result: { metric: Record<string, string>; value: [number, string] }[] }
      }>({ prometheus, credentials }, '/api/v1/query', { query: promql })
      return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
    },
  }
}
