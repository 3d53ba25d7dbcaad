import { MongoClient } from 'mongodb'

// Every operation promises an answer in this time, whatever MongoDB does. A disk that several
// machines share was seen to take a second for a sync; what waits for it is slow, not down.
export const answerWithinMs = 4_000

// Longer than the 500 ms that the driver lets pass between two looks at a server: an operation
// that meets a server which just came back finds it.
const findServerWithinMs = 700

// What still waits when nobody waits for it any more must not hold a connection for long.
const silentForMs = 4_500

// How often the driver looks whether the server is there.
const heartbeatEveryMs = 2_000

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
    serverSelectionTimeoutMS: findServerWithinMs,
    // Also how long a look at the server may take: one that fails ends all that is being answered.
    connectTimeoutMS: answerWithinMs,
    socketTimeoutMS: silentForMs,
    waitQueueTimeoutMS: answerWithinMs,
    heartbeatFrequencyMS: heartbeatEveryMs,
    maxPoolSize: connections,
    ignoreUndefined: true,
    // Acknowledged means: on the disk of most members, so that neither a killed server nor a
    // new primary takes it back.
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: answerWithinMs },
  })
}
