import { Client, type Dispatcher } from 'undici'

/** Methods that can be sent. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

/** One request as it is sent. */
export interface Request {
  readonly method: (typeof methods)[number]
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What came back for one request. */
export interface Answer {
  readonly status: number
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** From sending the request, on a new connection where none is open, to the answer's last byte. */
  readonly latencyMs: number
}

/** A request without a complete answer: nobody knows whether the server handled it. */
export interface NoAnswer {
  /** E.g. `ECONNRESET`, `timeout`. */
  readonly reason: string
  readonly waitedMs: number
}

/**
 * Sends requests one at a time over a kept connection, and opens a new one where the server has
 * closed it. Each request is written once at most, and has one outcome.
 */
export class Connection {
  readonly #origin: string
  readonly #timeoutMs: number
  readonly #timeout: NodeJS.Timeout
  #client: Client
  #exchange: Exchange | undefined

  /**
   * @param url of the server; only its origin is used
   * @param timeoutSeconds how long an answer may take in all, opening the connection included
   * @throws Error when the URL isn't one of HTTP
   */
  constructor(url: string, timeoutSeconds: number) {
    this.#origin = new URL(url).origin
    this.#timeoutMs = timeoutSeconds * 1000
    this.#client = this.#connect()
    this.#timeout = setTimeout(() => this.#timedOut(), this.#timeoutMs).unref()
  }

  /** Sends a request; the one before must have its outcome. */
  send(request: Request): Promise<Answer | NoAnswer> {
    this.#exchange = new Exchange()
    this.#timeout.refresh()
    this.#client.dispatch(request, this.#exchange)
    return this.#exchange.outcome
  }

  /** Closes the connection; a request that is under way stays without an answer. */
  close(reason = 'closed'): void {
    clearTimeout(this.#timeout)
    this.#giveUp(reason)
  }

  #timedOut(): void {
    if (!this.#exchange || this.#exchange.isOver) return
    this.#giveUp('timeout')
    this.#client = this.#connect()
  }

  /** Leaves the client with all that it may have queued: it would send that later. */
  #giveUp(reason: string): void {
    this.#exchange?.fail(reason)
    this.#client.destroy(() => {})
  }

  #connect(): Client {
    return new Client(this.#origin, {
      pipelining: 1,
      connectTimeout: this.#timeoutMs,
      // It is the server that closes idle connections, as it would a browser's.
      keepAliveTimeout: 600_000,
      // One timeout for the whole exchange instead of one for each of its parts.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }
}

/** A request on its way, and what comes back. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly outcome: Promise<Answer | NoAnswer>
  isOver = false
  readonly #resolve: (outcome: Answer | NoAnswer) => void
  readonly #sentAt = performance.now()
  #status = 0
  #headers: Answer['headers'] = {}

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Answer | NoAnswer>()
    this.outcome = promise
    this.#resolve = resolve
  }

  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number, headers: Answer['headers']): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.#end({ status: this.#status, headers: this.#headers, latencyMs: this.#elapsedMs })
  }

  onResponseError(_: unknown, error: NodeJS.ErrnoException): void {
    this.fail(reasonOf(error))
  }

  fail(reason: string): void {
    this.#end({ reason, waitedMs: this.#elapsedMs })
  }

  get #elapsedMs(): number {
    return performance.now() - this.#sentAt
  }

  #end(outcome: Answer | NoAnswer): void {
    this.isOver = true
    this.#resolve(outcome)
  }
}

/** undici's own codes (https://undici.nodejs.org/#/docs/api/Errors.md) that have a plainer name. */
const reasons: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'connection closed by the server',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code === undefined ? message : (reasons[code] ?? code)
}
