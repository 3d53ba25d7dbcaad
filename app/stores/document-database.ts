import type { createStoreMeter } from '../metrics/store-meter.ts'
import type { DocumentDatabase } from './collection.ts'
import { createInMemoryDatabase } from './in-memory-database.ts'
import type { MongodbServer } from './mongodb-client.ts'
import { createMongodbDatabase, type MongodbDatabaseOptions } from './mongodb-database.ts'

/** What a document database is made of. */
export interface DocumentDatabaseOptions {
  /** @default an in-memory database */
  readonly mongodb?: MongodbServer | undefined
  readonly log: MongodbDatabaseOptions['log']
  readonly meter: ReturnType<typeof createStoreMeter>
}

/** Creates the database that the options ask for. Never fails for lack of a server. */
export function createDocumentDatabase({
  mongodb,
  log,
  meter,
}: DocumentDatabaseOptions): DocumentDatabase {
  if (mongodb !== undefined) {
    return createMongodbDatabase({ ...mongodb, log, measure: meter('mongodb') })
  }
  log.info(
    'documents are kept in memory, until the end of this process: set MONGODB_URL to keep them',
  )
  return createInMemoryDatabase({ measure: meter('in-memory') })
}
