import { MongoClient } from 'mongodb'
import { limits } from './store-limits.ts'

// Longer than the driver's shortest interval between two checks of a server (500 ms), so that an
// operation finds a server that has just come back.
const findServerTimeoutMs = 700

// Frees the connection of an operation that has timed out.
const socketTimeoutMs = limits.timeoutMs + 500

const heartbeatIntervalMs = 2_000

// At some milliseconds for each write, 20 carry thousands a second: more than a pod can use.
const connections = 20

/** Where MongoDB is, and as whom to use it. */
export interface MongodbServer {
  /** `mongodb://host:port/database?options` */
  readonly url: string
  /** @default those of the address; none where it has none */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined
}

/**
 * Creates the driver's client, which does not connect before it is used.
 * @throws MongoError where the driver can't use the address, saying why without showing it
 */
export function createMongodbClient({ url, credentials }: MongodbServer): MongoClient {
  return new MongoClient(url, {
    appName: 'tally-app',
    ...(credentials !== undefined && { auth: credentials }),
    serverSelectionTimeoutMS: findServerTimeoutMs,
    // Also the timeout of the driver's checks of the server: a failed check fails all operations.
    connectTimeoutMS: limits.timeoutMs,
    socketTimeoutMS: socketTimeoutMs,
    waitQueueTimeoutMS: limits.timeoutMs,
    heartbeatFrequencyMS: heartbeatIntervalMs,
    maxPoolSize: connections,
    ignoreUndefined: true,
    // Acknowledged means: on the disk of most members, so that neither a killed server nor a
    // new primary takes it back.
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: limits.timeoutMs },
  })
}
