import { createClient } from '@redis/client'
import type { Measure } from '../metrics/store-meter.ts'
import type { HitStore, HitStoreOptions } from './hit-store.ts'
import { createOutageLog } from './outage-log.ts'
import { StoreUnavailableError } from './store-unavailable-error.ts'
import { NoAnswer, within } from './with-timeout.ts'

/** The counter's key. */
const key = 'tally:hits'

// `/hits` promises an answer in this time, whatever Redis does. Redis answers when the hit is on the
// disk: one that several machines share was seen to take a second for that, which is slow, not down.
const answerWithinMs = 2_500
// Nobody waits for longer at the start of the app.
const knownWithinMs = 500
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
  readonly measure: Measure
}

/**
 * Creates a store that counts in Redis. It connects by itself, now and after every loss,
 * fails at once while there is no connection, and logs only when that changes.
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
    ready: () => within(knownWithinMs, known.promise).catch(() => {}),
    hit: () =>
      measure('hit', async () => {
        try {
          const hits = await count()
          isUp()
          return hits
        } catch (error) {
          isDown(error)
          throw new StoreUnavailableError('The counter is unavailable.', { cause: error })
        }
      }),
    async close() {
      client.destroy()
    },
  }
}
