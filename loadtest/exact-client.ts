import type { Socket } from 'node:net'
import type { Client } from 'autocannon'

/** Told of every request of one connection. Requests are numbered from 0 in sending order. */
export interface RequestListener {
  sent(order: number): void
  answered(order: number, answer: Answer): void
  /** Sent, and it will never be known whether the server handled it. */
  unanswered(order: number, reason: string): void
}

/** What came back for one request. */
export interface Answer {
  readonly status: number
  /** Value of the `content-type` header; empty without one. */
  readonly contentType: string
  /** From writing the request to the last byte of the answer. */
  readonly latencyMs: number
}

/** What autocannon 9.0.0's `lib/httpClient.js` has beside its published types. */
interface ClientInternals {
  conn?: Socket
  readonly parser: { initialize(type: 'RESPONSE'): void }
  readonly reqsMade: number
  readonly responseMax: number
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
 * Makes one autocannon client account for each of its requests: every one that is sent ends
 * as answered or as unanswered, exactly once. To be called from autocannon's `setupClient`,
 * which runs before the client connects. Needs pipelining 1.
 *
 * By itself autocannon 9 loses track when a connection ends: it sends the next request on a
 * connection that the server has announced to close (NGINX does so after every 1000
 * requests), opens two connections where an end and an error come together, keeps the half
 * read answer in its parser, matches later answers with earlier requests, and reports
 * nothing where a server closes without an answer. Hence a fresh parser and an empty queue
 * for every connection, and no request on a connection that is about to close.
 * @throws Error when autocannon's client has changed so that this can't be promised.
 */
export function followRequests(client: Client, listener: RequestListener): void {
  const inner = client as unknown as ClientInternals
  checkInternals(inner)
  let count = 0
  let pending: { order: number; sentAt: number } | undefined
  let head: AnswerHead | undefined
  let lastError: string | undefined
  let closing = false

  const lose = (reason: string): void => {
    if (!pending) return
    const { order } = pending
    pending = undefined
    listener.unanswered(order, reason)
  }

  client.addListener('request', () => {
    pending = { order: count++, sentAt: performance.now() }
    head = undefined
    listener.sent(pending.order)
  })
  client.addListener('headers', (answerHead: AnswerHead) => {
    head = answerHead
  })
  client.addListener('response', (status: number) => {
    if (!pending) return
    const { order, sentAt } = pending
    pending = undefined
    closing = head?.shouldKeepAlive === false
    const latencyMs = performance.now() - sentAt
    listener.answered(order, { status, contentType: contentTypeOf(head), latencyMs })
  })
  client.addListener('connError', (error: NodeJS.ErrnoException) => {
    lastError = error.code ?? error.message
  })
  client.addListener('done', () => lose('load ended before its answer'))

  const connect = inner._connect.bind(client)
  inner._connect = () => {
    const previous = inner.conn
    if (previous) {
      lose(lastError ?? (previous.readableEnded ? 'connection closed by the server' : 'timeout'))
      lastError = undefined
      previous.removeAllListeners('data')
      inner._destroyConnection()
    }
    inner.parser.initialize('RESPONSE')
    connect()
  }

  const send = inner._doRequest.bind(client)
  inner._doRequest = () => {
    if (closing) {
      closing = false
      if (inner.reqsMade < inner.responseMax) return inner._resetConnection()
    }
    send()
  }
}

function contentTypeOf(head: AnswerHead | undefined): string {
  const names = head?.headers ?? []
  const at = names.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-type')
  return at < 0 ? '' : (names[at + 1] ?? '')
}

function checkInternals(inner: ClientInternals): void {
  const methods = ['_connect', '_doRequest', '_resetConnection', '_destroyConnection'] as const
  const lost = methods.filter((name) => typeof inner[name] !== 'function')
  if (lost.length === 0 && typeof inner.parser?.initialize === 'function') return
  throw new Error(
    `autocannon's client no longer has ${lost.join(', ') || 'parser.initialize'}, so its requests can't be counted exactly. Install autocannon 9.0.0, or adapt loadtest/exact-client.ts.`,
  )
}
