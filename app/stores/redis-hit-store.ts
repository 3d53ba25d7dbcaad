import { createClient } from '@redis/client'
import { type HitStore, type HitStoreOptions, HitStoreUnavailable } from './hit-store.ts'

/** The counter's key. */
const key = 'tally:hits'

// `/hits` promises an answer within a second, whatever Redis does.
const answerWithinMs = 500
const connectWithinMs = 2_000
const longestPauseMs = 1_000

// A server that went away without a word is noticed by a ping without an answer. The pings
// also keep a quiet connection from reaching the limit.
const pingEveryMs = 1_000
const silentForMs = 3_000

/** Where Redis is. */
export interface RedisHitStoreOptions {
  readonly url: string
  readonly log: HitStoreOptions['log']
}

/**
 * Creates a store that counts in Redis. It connects by itself, now and after every loss,
 * fails at once while there is no connection, and logs only when that changes.
 */
export function createRedisHitStore({ url, log }: RedisHitStoreOptions): HitStore {
  const { host } = new URL(url)
  let state: 'unknown' | 'up' | 'down' = 'unknown'
  const known = Promise.withResolvers<void>()

  const isUp = () => {
    if (state !== 'up') log.info(`redis at ${host} answers`)
    state = 'up'
    known.resolve()
  }
  const isDown = (error: unknown) => {
    if (state !== 'down') {
      log.warn(`redis at ${host} is unavailable, /hits answers 503: ${reasonOf(error)}`)
    }
    state = 'down'
    known.resolve()
  }

  const open = () => {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
      pingInterval: pingEveryMs,
      socket: {
        connectTimeout: connectWithinMs,
        socketTimeout: silentForMs,
        reconnectStrategy: (retries) =>
          Math.min(50 * 2 ** retries, longestPauseMs) + Math.random() * 100,
      },
    })
    client.on('ready', isUp)
    client.on('error', isDown)
    // Resolves or not: the events above say what there is to say.
    client.connect().catch(() => {})
    return client
  }

  let client = open()

  const count = async () => {
    const current = client
    try {
      return await within(answerWithinMs, current.incr(key))
    } catch (error) {
      // Commands sent over a dead connection would all wait for its end: take a new one.
      if (error instanceof NoAnswer && current === client) {
        client = open()
        current.destroy()
      }
      throw error
    }
  }

  return {
    ready: () => within(answerWithinMs, known.promise).catch(() => {}),
    async hit() {
      try {
        const hits = await count()
        isUp()
        return hits
      } catch (error) {
        isDown(error)
        throw new HitStoreUnavailable(`redis at ${host} did not count`, { cause: error })
      }
    },
    async close() {
      client.destroy()
    },
  }
}

class NoAnswer extends Error {}

/** Settles as the promise does, or rejects with `NoAnswer` when that takes longer. */
function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer(`no answer within ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** One line that says why. Node's error for a name with several addresses has no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message !== '') return error.message
  return error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : error.name
}
