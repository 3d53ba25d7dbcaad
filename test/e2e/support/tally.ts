import { execa } from 'execa'
import { program } from '../../../embedded/toolchain/programs.ts'
import { askApi } from './prometheus-api.ts'

/** The repository's root: where a user stands. */
export const root = new URL('../../..', import.meta.url).pathname

/** What a command printed and how it ended. */
export interface Ran {
  readonly exitCode?: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one of the README's commands, e.g. `tally('load', '--json')` for `npm run load -- --json`. */
export async function tally(verb: string, ...args: string[]): Promise<Ran> {
  return execa({ cwd: root, reject: false })`npm run --silent ${verb} -- ${args}`
}

/** The same, and an error with all that was printed unless it ends with 0. */
export async function tallyOk(verb: string, ...args: string[]): Promise<Ran> {
  const ran = await tally(verb, ...args)
  if (ran.exitCode === 0) return ran
  throw new Error(
    `npm run ${verb} ${args.join(' ')} ended with ${ran.exitCode}:\n${ran.stdout}\n${ran.stderr}`,
  )
}

/** What `status --json --show-secrets` prints, as its readers rely on it. */
export interface StatusContract {
  readonly target: string | null
  readonly ready: boolean
  readonly kubeconfig: string | null
  readonly urls: {
    readonly app: string | null
    readonly prometheus: string | null
    readonly grafana: string | null
  }
  readonly unhealthy: readonly string[]
  readonly credentials?: { readonly prometheus: string; readonly grafana: string }
}

export async function status(...args: string[]): Promise<StatusContract> {
  return JSON.parse((await tally('status', '--json', ...args)).stdout) as StatusContract
}

/** A running platform: where it answers and how to ask its cluster. */
export interface Platform {
  readonly app: string
  readonly prometheus: string
  readonly credentials: { readonly prometheus: string; readonly grafana: string }
  /** kubectl in the platform's namespace. */
  kubectl(...args: string[]): Promise<string>
  /** Names of the app's pods, also of those that are going away. */
  appPods(): Promise<string[]>
  /** An instant query at the central Prometheus: label values and the value of each series. */
  query(
    promql: string,
  ): Promise<{ readonly metric: Record<string, string>; readonly value: number }[]>
}

/**
 * The platform that is up, as soon as what an earlier suite did to it is over.
 * @throws unless it gets ready within three minutes
 */
export async function platform(): Promise<Platform> {
  await until('the platform is ready', async () => (await status()).ready, 180).catch(() => {})
  const { ready, kubeconfig, urls, credentials, unhealthy } = await status('--show-secrets')
  if (!ready || !kubeconfig || !urls.app || !urls.prometheus || !credentials) {
    throw new Error(`The platform is not ready: ${unhealthy.join('; ')}`)
  }
  const { app, prometheus } = urls
  const kubectl = async (...args: string[]): Promise<string> => {
    const ran = await execa({
      env: { KUBECONFIG: kubeconfig },
    })`${program('kubectl')} --namespace tally ${args}`
    return ran.stdout
  }
  return {
    app,
    prometheus,
    credentials,
    kubectl,
    async appPods() {
      const names = await kubectl(
        ...['get', 'pods', '-l', 'app.kubernetes.io/component=app'],
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

/** Waits until something holds. @throws after `seconds`, with what was waited for */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  seconds = 120,
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await holds().catch(() => false))) {
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
