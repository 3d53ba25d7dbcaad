import { causeOf } from '../cause-of.ts'

/** One value of a series. */
export interface Sample {
  /** Unix time in seconds, of the scrape. */
  readonly time: number
  readonly value: number
}

/** A time series: its labels, `__name__` among them, and its samples in order of time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly Sample[]
}

/** What the accounting asks a Prometheus server. */
export interface Prometheus {
  /** The address without credentials, for messages. */
  readonly address: string
  readonly advice: Advice
  /** The server's own clock, Unix time in seconds. */
  now(): Promise<number>
  /**
   * The raw samples that a range selector like `up[5m]` holds.
   * @param at the end of its range, in Unix seconds @default now
   */
  samples(rangeSelector: string, at?: number): Promise<readonly Series[]>
}

/** The server as it was at a moment, in Unix seconds; as it is now, until that moment has come. */
export function asOf(prometheus: Prometheus, moment: number): Prometheus {
  const now = async () => Math.min(await prometheus.now(), moment)
  return {
    ...prometheus,
    now,
    samples: async (rangeSelector) => prometheus.samples(rangeSelector, await now()),
  }
}

/** What messages say that the user can do. */
export interface Advice {
  readonly unreachable: string
  readonly refused: string
  readonly notScraped: string
}

/** For what Tally deployed. */
const deployedAdvice: Advice = {
  unreachable: 'Look with: npm run status. Fix: npm run up',
  refused: 'Expected were those of the Secret that it was deployed with. Fix: npm run up',
  notScraped: 'Look with: npm run status. Fix: npm run up',
}

/** How to reach a Prometheus server. */
export interface PrometheusProps {
  readonly url: string
  /** `user:password` for basic authentication, or `Bearer …`. @default - none is sent */
  readonly credentials?: string | undefined
  /** @default - how to deploy it again */
  readonly advice?: Advice | undefined
  /** @default 5 */
  readonly timeoutSeconds?: number
}

interface QueryAnswer {
  readonly status?: string
  readonly error?: string
  readonly data?: { readonly resultType: string; readonly result: unknown }
}

type Matrix = readonly {
  readonly metric: Record<string, string>
  readonly values?: readonly [number, string][]
}[]

/**
 * A client of Prometheus' HTTP API (`/api/v1/query`,
 * https://prometheus.io/docs/prometheus/latest/querying/api/).
 * Its errors name address, cause and fix, and never the credentials.
 */
export function connectPrometheus(props: PrometheusProps): Prometheus {
  const base = new URL(props.url)
  const address = base.origin + base.pathname.replace(/\/$/, '')
  const headers = props.credentials
    ? { authorization: authorization(props.credentials) }
    : undefined
  const { advice = deployedAdvice } = props
  const timeoutSeconds = props.timeoutSeconds ?? 5

  async function query(expression: string, wanted: string, at?: number) {
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000)
    let response: Response
    let body: string
    try {
      response = await fetch(`${address}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: expression, ...(at && { time: String(at) }) }),
        signal: timeout,
        // Nobody else is asked than who was named.
        redirect: 'manual',
        ...(headers && { headers }),
      })
      body = await response.text()
    } catch (error) {
      const cause = timeout.aborted ? `no answer within ${timeoutSeconds} s` : causeOf(error)
      throw new PrometheusError(
        `The central Prometheus at ${address} can't be reached: ${cause}. ${advice.unreachable}`,
      )
    }
    if (response.status === 401 || response.status === 403) {
      throw new PrometheusError(
        `The central Prometheus at ${address} refused user or password (HTTP ${response.status}). ${advice.refused}`,
      )
    }
    const answer = parseAnswer(body)
    if (response.ok && answer?.status === 'success' && answer.data?.resultType === wanted) {
      return answer.data.result
    }
    const said =
      answer?.error ?? `HTTP ${response.status}, ${answer?.data?.resultType ?? 'no API answer'}`
    throw new PrometheusError(
      `The central Prometheus at ${address} did not answer the query ${expression}: ${said}. ${answer ? 'Its log says why.' : advice.unreachable}`,
    )
  }

  return {
    address,
    advice,
    async now() {
      const [time] = (await query('time()', 'scalar')) as [number, string]
      return time
    },
    async samples(rangeSelector, at) {
      const matrix = (await query(rangeSelector, 'matrix', at)) as Matrix
      return matrix.map(({ metric, values }) => ({
        labels: metric,
        samples: (values ?? []).map(([time, value]) => ({ time, value: Number(value) })),
      }))
    },
  }
}

/**
 * The header of credentials.
 * @param credentials `user:password`, or `Bearer …`
 */
export function authorization(credentials: string): string {
  if (credentials.startsWith('Bearer ')) return credentials
  return `Basic ${Buffer.from(credentials).toString('base64')}`
}

/** The central Prometheus could not be asked, or did not answer as its API promises. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError'
}

function parseAnswer(body: string): QueryAnswer | undefined {
  try {
    return JSON.parse(body) as QueryAnswer
  } catch {
    return undefined
  }
}
