import { MongoError, MongoInvalidArgumentError, MongoServerError } from 'mongodb'
import type { Measure } from '../metrics/store-meter.ts'
import { CircuitOpenError, createCircuitBreaker } from './circuit-breaker.ts'
import {
  type Collection,
  type DocumentDatabase,
  DuplicateError,
  type Entity,
  type Indexes,
} from './collection.ts'
import { createMongodbClient, type MongodbServer } from './mongodb-client.ts'
import { createOutageLog, type OutageLogOptions } from './outage-log.ts'
import { fromStored, type Stored, toQuery, toSort, toStored } from './query.ts'
import { limits } from './store-limits.ts'
import { StoreUnavailableError } from './store-unavailable-error.ts'
import { TimeoutError } from './with-timeout.ts'

/** The server's code for a violated unique index. */
const duplicateKey = 11_000

/** Where MongoDB is, and what reports its outages and durations. */
export interface MongodbDatabaseOptions extends MongodbServer {
  readonly log: OutageLogOptions['log']
  readonly measure: Measure
}

/**
 * Creates a database in MongoDB. It connects by itself, now and after every loss, fails within a
 * second while there is no connection, at once while there is no answer, and logs only when that
 * changes.
 */
export function createMongodbDatabase({
  log,
  measure,
  ...server
}: MongodbDatabaseOptions): DocumentDatabase {
  const client = createMongodbClient(server)
  const database = client.db()
  const outages = createOutageLog({
    log,
    store: `mongodb at ${client.options.hosts.join(',')}`,
    consequence: 'what needs its documents answers 503',
  })

  // The driver connects by itself only until its first attempt has failed.
  const whenConnected = doneOnce(() => client.connect())

  const limited = createCircuitBreaker({
    ...limits,
    isAnswer: (error) => error instanceof MongoServerError,
  })

  /** Runs an operation, and turns the driver's errors into those of `Collection`. */
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const answer = await limited(() => whenConnected().then(work))
      outages.up()
      return answer
    } catch (error) {
      if (error instanceof MongoServerError && error.code === duplicateKey) {
        outages.up()
        throw new DuplicateError('this is there already', { cause: error })
      }
      // A bug of the app: no server would accept this operation.
      if (error instanceof MongoInvalidArgumentError) throw error
      if (!(error instanceof CircuitOpenError)) {
        if (!(error instanceof MongoError || error instanceof TimeoutError)) throw error
        outages.down(error)
      }
      throw new StoreUnavailableError('The document store is unavailable.', { cause: error })
    }
  }

  return {
    ready: () =>
      ask(() => database.command({ ping: 1 })).then(
        () => true,
        () => false,
      ),
    collection<T extends Entity>(
      name: string,
      { uniqueIndexes = [], indexes = [] }: Indexes<T> = {},
    ): Collection<T> {
      const documents = database.collection<Stored>(name)
      const answerOptions = { maxTimeMS: limits.timeoutMs }

      // Before the first use and not at start, since the server may come later than the app.
      const whenIndexed = doneOnce(async () => {
        for (const fields of uniqueIndexes)
          await documents.createIndex(keys(fields), { unique: true })
        for (const fields of indexes) await documents.createIndex(keys(fields))
      })

      const run: Measure = (operation, work) =>
        measure(operation, () =>
          ask(async () => {
            await whenIndexed()
            return work()
          }),
        )

      return {
        insert: (document) =>
          run('insert', async () => {
            await documents.insertOne(toStored(document))
          }),
        findOne: (filter) =>
          run('find_one', async () =>
            fromStored<T>(await documents.findOne(toQuery(filter), answerOptions)),
          ),
        find: (filter, { sort, skip = 0, limit }) =>
          run('find', async () => {
            const found = await documents
              .find(toQuery(filter), answerOptions)
              .sort(toSort(sort))
              .skip(skip)
              .limit(limit)
              .toArray()
            return found.map((document) => fromStored<T>(document))
          }),
        count: (filter) =>
          run('count', () => documents.countDocuments(toQuery(filter), answerOptions)),
        updateOne: (filter, changes) =>
          run('update_one', async () =>
            fromStored<T>(
              await documents.findOneAndUpdate(
                toQuery(filter),
                { $set: changes as Partial<Stored> },
                { returnDocument: 'after', ...answerOptions },
              ),
            ),
          ),
        deleteOne: (filter) =>
          run('delete_one', async () => {
            const { deletedCount } = await documents.deleteOne(toQuery(filter))
            return deletedCount === 1
          }),
        deleteMany: (filter) =>
          run('delete_many', async () => {
            const { deletedCount } = await documents.deleteMany(toQuery(filter))
            return deletedCount
          }),
      }
    },
    close: () => client.close(),
  }
}

/** An index over these fields, in this order. */
function keys(fields: readonly string[]): Record<string, 1> {
  return Object.fromEntries(fields.map((field) => [field, 1]))
}

/** Does something the first time that it is asked for, and again only while that failed. */
function doneOnce(work: () => Promise<unknown>): () => Promise<unknown> {
  let done: Promise<unknown> | undefined
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    })
    return done
  }
}
