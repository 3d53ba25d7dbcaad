import type { TestContext } from 'node:test'
import Fastify from 'fastify'
import type { App } from '../../../app/app.ts'
import notes, { type NotesOptions } from '../../../app/notes/index.ts'
import clientAddress from '../../../app/plugins/client-address.ts'
import metrics from '../../../app/plugins/metrics.ts'
import problemDetails from '../../../app/plugins/problem-details.ts'
import type {
  Collection,
  DocumentDatabase,
  Entity,
  Indexes,
} from '../../../app/stores/collection.ts'
import { createInMemoryDatabase } from '../../../app/stores/in-memory-database.ts'

/** A password that costs next to nothing to hash. */
export const cheap = { logN: 1, r: 1, p: 1 }

/** A database of one test's own, in which any number of apps find the same collections. */
export function emptyDatabase(): DocumentDatabase {
  const database = createInMemoryDatabase({ measure: (_operation, run) => run() })
  const opened = new Map<string, unknown>()
  return {
    ...database,
    collection<T extends Entity>(name: string, indexes?: Indexes<T>) {
      const collection = opened.get(name) ?? database.collection<T>(name, indexes)
      opened.set(name, collection)
      return collection as Collection<T>
    },
  }
}

/** The same database, which does something else before it starts an operation on a collection. */
export function interrupted(
  database: DocumentDatabase,
  before: { readonly collection: string; readonly operation: keyof Collection<Entity> },
  interruption: () => Promise<unknown>,
): DocumentDatabase {
  return {
    ...database,
    collection<T extends Entity>(name: string, indexes?: Indexes<T>) {
      const collection = database.collection<T>(name, indexes)
      if (name !== before.collection) return collection
      return new Proxy(collection, {
        get: (target, key: keyof Collection<T>) => {
          if (key !== before.operation) return target[key]
          const run = target[key] as (...args: unknown[]) => Promise<unknown>
          return async (...args: unknown[]) => {
            await interruption()
            return run(...args)
          }
        },
      })
    },
  }
}

interface BuildOptions extends NotesOptions {
  /** @default an empty one */
  readonly database?: DocumentDatabase
}

/** An app that serves the notes alone, and closes itself when the test ends. */
export async function buildNotes(
  t: TestContext,
  { database = emptyDatabase(), ...options }: BuildOptions = {},
): Promise<App> {
  const app = Fastify({ return503OnClosing: false })
  await app.register(metrics, { requestLog: false })
  await app.register(problemDetails)
  await app.register(clientAddress, { behindProxy: true })
  app.decorate('documentDatabase', database)
  await app.register(notes, { prefix: '/notes', passwordCost: cheap, ...options })
  t.after(() => app.close())
  return app
}
