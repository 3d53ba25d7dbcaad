import type { Socket } from 'node:net'
import type { Client } from 'autocannon'
import type { Pace } from './pace.ts'

/**
 * What one connection sends, and who is told what became of it. `next` and one of the two
 * others come in turns: a connection has one request under way.
 */
export interface Requests {
  /** Gives the bytes of the next request, which is sent at once. */
  next(): Buffer
  answered(answer: Answer): void
  /** Sent, and it will never be known whether the server handled it. */
  unanswered(reason: string, waitedMs: number): void
}

/** What came back for one request. */
export interface Answer {
  readonly status: number
  /** Value of a header, by its name in small letters; empty without one. */
  header(name: string): string
  /** From writing the request to the last byte of the answer. */
  readonly latencyMs: number
}

/** What autocannon 9.0.0's `lib/httpClient.js` has beside its published types. */
interface ClientInternals {
  conn?: Socket
  readonly parser: { initialize(type: 'RESPONSE'): void }
  readonly reqsMade: number
  readonly responseMax: number
  getRequestBuffer(): Buffer
  _connect(): void
  _doRequest(): void
  _resetConnection(): void
  _destroyConnection(): void
}

/** What http-parser-js tells when the headers of an answer are complete. */
interface AnswerHead {
  readonly headers: readonly string[]
  readonly shouldKeepAlive: boolean
}

/**
 * Makes one autocannon client send the given requests at the given pace, and account for each:
 * every one that is sent ends as answered or as unanswered, exactly once. To be called from
 * autocannon's `setupClient`, which runs before the client connects. Needs pipelining 1.
 *
 * By itself autocannon 9 loses track when a connection ends: it sends the next request on a
 * connection that the server has announced to close (NGINX does so after every 1000
 * requests), opens two connections where an end and an error come together, keeps the half
 * read answer in its parser, matches later answers with earlier requests, and reports
 * nothing where a server closes without an answer. Hence a fresh parser and an empty queue
 * for every connection, and no request on a connection that is about to close. Its own rate
 * limit sends a second's requests at once, in the second's beginning; hence the pace.
 * @throws Error when autocannon's client has changed so that this can't be promised.
 */
export function followRequests(client: Client, requests: Requests, pace: Pace): void {
  const inner = client as unknown as ClientInternals
  checkInternals(inner)
  let pendingSince: number | undefined
  let bytes: Buffer
  let head: AnswerHead | undefined
  let lastError: string | undefined
  /** The server has announced to close. */
  let closing = false
  let isConnected = false
  /** Of the next request, until its turn. */
  let turn: NodeJS.Timeout | undefined
  /** The request of a new connection has had its turn already. */
  let hadTurn = false

  const lose = (reason: string): void => {
    if (pendingSince === undefined) return
    const waitedMs = performance.now() - pendingSince
    pendingSince = undefined
    requests.unanswered(reason, waitedMs)
  }

  client.addListener('request', () => {
    bytes = requests.next()
    head = undefined
    pendingSince = performance.now()
  })
  inner.getRequestBuffer = () => bytes
  client.addListener('headers', (answerHead: AnswerHead) => {
    head = answerHead
  })
  client.addListener('response', (status: number) => {
    if (pendingSince === undefined) return
    const latencyMs = performance.now() - pendingSince
    pendingSince = undefined
    closing = head?.shouldKeepAlive === false
    const { headers = [] } = head ?? {}
    requests.answered({ status, latencyMs, header: (name) => headerValue(name, headers) })
  })
  client.addListener('connError', (error: NodeJS.ErrnoException) => {
    lastError = error.code ?? error.message
  })
  client.addListener('done', () => {
    clearTimeout(turn)
    lose('load ended before its answer')
  })

  const connect = inner._connect.bind(client)
  const send = inner._doRequest.bind(client)
  const destroyConnection = inner._destroyConnection.bind(client)
  const hasMore = () => inner.reqsMade < inner.responseMax

  const proceed = (): void => {
    turn = undefined
    if (isConnected || !hasMore()) {
      send()
      return
    }
    inner.parser.initialize('RESPONSE')
    isConnected = true
    hadTurn = true
    connect()
  }
  const awaitTurn = (): void => {
    if (turn !== undefined) return
    const waitMs = hasMore() ? pace.next() : 0
    if (waitMs > 0) turn = setTimeout(proceed, waitMs)
    else proceed()
  }

  // A load that is ended at once has clients that never connected.
  inner._destroyConnection = () => {
    if (inner.conn) destroyConnection()
  }
  inner._connect = () => {
    const previous = inner.conn
    if (previous) {
      lose(lastError ?? (previous.readableEnded ? 'connection closed by the server' : 'timeout'))
      lastError = undefined
      previous.removeAllListeners('data')
      inner._destroyConnection()
    }
    isConnected = false
    closing = false
    awaitTurn()
  }
  inner._doRequest = () => {
    if (hadTurn) {
      hadTurn = false
      return send()
    }
    if (closing && hasMore()) return inner._resetConnection()
    awaitTurn()
  }
}

/** A header's value in a list of names and values. */
function headerValue(wanted: string, headers: readonly string[]): string {
  const at = headers.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === wanted)
  return at < 0 ? '' : (headers[at + 1] ?? '')
}

function checkInternals(inner: ClientInternals): void {
  const methods = [
    'getRequestBuffer',
    '_connect',
    '_doRequest',
    '_resetConnection',
    '_destroyConnection',
  ] as const
  const lost = methods.filter((name) => typeof inner[name] !== 'function')
  if (lost.length === 0 && typeof inner.parser?.initialize === 'function') return
  throw new Error(
    `autocannon's client no longer has ${lost.join(', ') || 'parser.initialize'}, so its requests can't be counted exactly. Install autocannon 9.0.0, or adapt loadtest/exact-client.ts.`,
  )
}
