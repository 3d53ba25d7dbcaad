import { createClient, ErrorReply } from '@redis/client'
import type { FastifyBaseLogger } from 'fastify'
import type { Measure } from '../metrics/store-meter.ts'
import { CircuitOpenError, createCircuitBreaker } from './circuit-breaker.ts'
import type { HitStore } from './hit-store.ts'
import { createOutageLog } from './outage-log.ts'
import { limits } from './store-limits.ts'
import { StoreUnavailableError } from './store-unavailable-error.ts'
import { TimeoutError, withTimeout } from './with-timeout.ts'

/** The counter's key. */
const key = 'tally:hits'

// Longest wait for a first connection of who asks whether Redis answers.
const readyTimeoutMs = 500
const connectTimeoutMs = 2_000
const maxReconnectDelayMs = 1_000

// Pings without an answer reveal a server that is gone without closing the connection. They also
// keep a connection without commands from reaching the socket's timeout.
const pingIntervalMs = 1_000
const socketTimeoutMs = 3_000

/** Where Redis is. */
export interface RedisHitStoreOptions {
  readonly url: string
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  readonly measure: Measure
}

/**
 * Creates a store that counts in Redis. It connects by itself, now and after every loss,
 * fails at once while there is no connection or no answer, and logs only when that changes.
 */
export function createRedisHitStore({ url, log, measure }: RedisHitStoreOptions): HitStore {
  const outages = createOutageLog({
    log,
    store: `redis at ${new URL(url).host}`,
    consequence: '/hits answers 503',
  })
  const known = Promise.withResolvers<void>()

  const isUp = () => {
    outages.up()
    known.resolve()
  }
  const isDown = (error: unknown) => {
    outages.down(error)
    known.resolve()
  }

  const open = () => {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
      pingInterval: pingIntervalMs,
      socket: {
        connectTimeout: connectTimeoutMs,
        socketTimeout: socketTimeoutMs,
        reconnectStrategy: (retries) =>
          Math.min(50 * 2 ** retries, maxReconnectDelayMs) + Math.random() * 100,
      },
    })
    client.on('ready', isUp)
    client.on('error', isDown)
    // A failure is reported by the events above.
    client.connect().catch(() => {})
    return client
  }

  let client = open()

  const ask = createCircuitBreaker({
    ...limits,
    isAnswer: (error) => error instanceof ErrorReply,
  })

  const count = async () => {
    const current = client
    try {
      return await ask(() => current.incr(key))
    } catch (error) {
      // Later commands would wait behind this one, so they get a new connection.
      if (error instanceof TimeoutError && current === client) {
        client = open()
        current.destroy()
      }
      throw error
    }
  }

  return {
    async ready() {
      await withTimeout(readyTimeoutMs, known.promise).catch(() => {})
      return client.isReady
    },
    hit: () =>
      measure('hit', async () => {
        try {
          const hits = await count()
          isUp()
          return hits
        } catch (error) {
          if (!(error instanceof CircuitOpenError)) isDown(error)
          throw new StoreUnavailableError('The counter is unavailable.', { cause: error })
        }
      }),
    async close() {
      client.destroy()
    },
  }
}
