import type { FastifyBaseLogger } from 'fastify'

/** Logs when a store's state changes, and only then. */
export interface OutageLog {
  /** Notes that the store answered. */
  up(): void
  /** Notes that the store gave no answer, or an error. */
  down(error: unknown): void
}

/** Where the log goes, and what it says. */
export interface OutageLogOptions {
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  /** The store and its address, without credentials: `redis at redis:6379`. */
  readonly store: string
  /** What the outage means to clients. */
  readonly consequence: string
}

/** Creates a log for a store of which nothing is known yet. */
export function createOutageLog({ log, store, consequence }: OutageLogOptions): OutageLog {
  let state: 'unknown' | 'up' | 'down' = 'unknown'
  return {
    up() {
      if (state !== 'up') log.info(`${store} answers`)
      state = 'up'
    },
    down(error) {
      if (state !== 'down') log.warn(`${store} is unavailable, ${consequence}: ${reasonOf(error)}`)
      state = 'down'
    },
  }
}

/** One line that says why. Node's error for a name with several addresses has no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message !== '') return error.message
  return error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : error.name
}
