import fp from 'fastify-plugin'
import type { DocumentDatabase } from '../stores/collection.ts'
import {
  createDocumentDatabase,
  type DocumentDatabaseOptions,
} from '../stores/document-database.ts'

/** Where documents are kept. */
type DocumentsDatabaseOptions = Pick<DocumentDatabaseOptions, 'mongodb'>

declare module 'fastify' {
  interface FastifyInstance {
    documentDatabase: DocumentDatabase
  }
}

/** Decorates the app with its `documentDatabase`, and closes it after the last request. */
export default fp<DocumentsDatabaseOptions>(
  async (app, { mongodb }) => {
    const database = await createDocumentDatabase({
      mongodb,
      log: app.log,
      meter: app.metrics.storeMeter,
    })
    app.decorate('documentDatabase', database)
    app.addHook('onClose', () => database.close())
  },
  { name: 'documents-database', dependencies: ['metrics'] },
)
