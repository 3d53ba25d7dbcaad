import type { createStoreMeter } from '../metrics/store-meter.ts'
import type { DocumentDatabase } from './collection.ts'
import type { MongodbServer } from './mongodb-client.ts'
import type { MongodbDatabaseOptions } from './mongodb-database.ts'

/** What a document database is made of. */
export interface DocumentDatabaseOptions {
  /** @default an in-memory database */
  readonly mongodb?: MongodbServer | undefined
  readonly log: MongodbDatabaseOptions['log']
  readonly meter: ReturnType<typeof createStoreMeter>
}

/**
 * Creates the database that the options ask for, and loads the code of that alone. Never fails for
 * lack of a server.
 */
export async function createDocumentDatabase({
  mongodb,
  log,
  meter,
}: DocumentDatabaseOptions): Promise<DocumentDatabase> {
  if (mongodb !== undefined) {
    const { createMongodbDatabase } = await import('./mongodb-database.ts')
    return createMongodbDatabase({ ...mongodb, log, measure: meter('mongodb') })
  }
  log.info(
    'documents are kept in memory, until the end of this process: set MONGODB_URL to keep them',
  )
  const { createInMemoryDatabase } = await import('./in-memory-database.ts')
  return createInMemoryDatabase({ measure: meter('in-memory') })
}
