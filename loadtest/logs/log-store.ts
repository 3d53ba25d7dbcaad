import type { Readable } from 'node:stream'
import { causeOf } from '../cause-of.ts'
import { authorization } from '../count/prometheus.ts'

/** One line of a log, by the names of its fields: `_time`, `_msg` and others. */
export type LogLine = Readonly<Record<string, string>>

/** What can be asked of a VictoriaLogs server. */
export interface LogStore {
  /** The address without credentials, for messages. */
  readonly address: string
  /**
   * The lines that a query finds.
   * @param options with a limit the newest ones, newest first; without one all, in no order
   */
  search(query: string, options?: SearchOptions): AsyncGenerator<LogLine>
  /** How many lines a query finds. */
  count(query: string, signal?: AbortSignal): Promise<number>
  /**
   * The lines of the last seconds that a query finds, then each new one, about 5 s after it was
   * written, until the signal aborts.
   * @throws LogStoreError also when the server ends it
   */
  follow(query: string, options: FollowOptions): AsyncGenerator<LogLine>
}

interface SearchOptions {
  readonly limit?: number
  readonly signal?: AbortSignal | undefined
}

interface FollowOptions {
  readonly sinceSeconds: number
  readonly signal: AbortSignal
}

/** How to reach a VictoriaLogs server. */
export interface LogStoreProps {
  readonly url: string
  /** `user:password`. @default - none is sent */
  readonly credentials?: string | undefined
}

/** The log store could not be asked, or did not answer as its API promises. */
export class LogStoreError extends Error {
  override readonly name = 'LogStoreError'
}

/** For a first byte, and between two of a search. The server itself ends a query after 30 s. */
const timeoutMs = 35_000

const advice = 'Look with: npm run status. Fix: npm run up'

/**
 * A client of VictoriaLogs' HTTP API (https://docs.victoriametrics.com/victorialogs/querying/#http-api).
 * Its errors name address, cause and fix, and never the credentials.
 */
export function connectLogStore({ url, credentials }: LogStoreProps): LogStore {
  const { origin: address } = new URL(url)
  const failure = (what: string, fix = advice) =>
    new LogStoreError(`The log store at ${address} ${what}. ${fix}`)

  async function ask(
    path: string,
    form: Readonly<Record<string, string>>,
    { signal, bodyTimeout = timeoutMs }: { signal?: AbortSignal | undefined; bodyTimeout?: number },
  ): Promise<Readable> {
    // Imported where something is asked: it takes longer than all the rest of a help text.
    const { request } = await import('undici')
    const { statusCode, body } = await request(`${address}/select/logsql/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(credentials && { authorization: authorization(credentials) }),
      },
      body: new URLSearchParams(form).toString(),
      headersTimeout: timeoutMs,
      bodyTimeout,
      signal: signal ?? null,
    }).catch((error) => {
      signal?.throwIfAborted()
      throw failure(`can't be reached: ${causeOf(error)}`)
    })
    if (statusCode === 200) return body
    const said = (await body.text().catch(() => '')).trim()
    if (statusCode === 401 || statusCode === 403) {
      throw failure(
        `refused user or password (HTTP ${statusCode})`,
        'Expected were those of the Secret that it was deployed with. Fix: npm run up',
      )
    }
    throw failure(`did not answer the query ${form.query}: ${said || `HTTP ${statusCode}`}`)
  }

  /** @throws LogStoreError where the answer breaks off, or an error ends it, which has status 200 too */
  async function* lines(body: Readable, signal: AbortSignal | undefined): AsyncGenerator<LogLine> {
    try {
      for await (const text of linesOf(body)) {
        const line = parseLine(text)
        if (line === undefined) throw failure(`broke off its answer: ${text.trim()}`)
        yield line
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw error instanceof LogStoreError
        ? error
        : failure(`broke off its answer: ${causeOf(error)}`)
    }
  }

  return {
    address,
    async *search(query, { limit, signal } = {}) {
      const form = { query, ...(limit !== undefined && { limit: String(limit) }) }
      yield* lines(await ask('query', form, { signal }), signal)
    },
    async count(query, signal) {
      let count: number | undefined
      for await (const { lines } of this.search(`${query} | stats count() lines`, { signal })) {
        count = Number(lines)
      }
      if (count === undefined || !Number.isInteger(count))
        throw failure(`did not count the lines of the query ${query}`)
      return count
    },
    async *follow(query, { sinceSeconds, signal }) {
      const form = { query, start_offset: `${sinceSeconds}s` }
      yield* lines(await ask('tail', form, { signal, bodyTimeout: 0 }), signal)
      signal.throwIfAborted()
      throw failure('ended the answer', 'Fix: run it again, with --since for what came meanwhile')
    },
  }
}

async function* linesOf(body: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const texts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = texts.pop() ?? ''
    for (const text of texts) if (text !== '') yield text
  }
  if (rest !== '') yield rest
}

function parseLine(text: string): LogLine | undefined {
  try {
    const line = JSON.parse(text)
    return typeof line === 'object' && line !== null ? line : undefined
  } catch {
    return undefined
  }
}
