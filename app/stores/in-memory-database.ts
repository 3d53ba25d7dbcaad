import nedb from '@seald-io/nedb'
import type { Measure } from '../metrics/store-meter.ts'
import {
  type Collection,
  type DocumentDatabase,
  DuplicateError,
  type Entity,
  type Indexes,
} from './collection.ts'
import { fromStored, type Stored, toQuery, toSort, toStored } from './query.ts'

// Its types say that the class is the module's `default`; the module is the class itself.
const Datastore = nedb as unknown as typeof nedb.default

/** Creates a database whose documents are gone when the process ends. */
export function createInMemoryDatabase({ measure }: { measure: Measure }): DocumentDatabase {
  return {
    async ready() {
      return true
    },
    collection<T extends Entity>(
      _name: string,
      { uniqueIndexes = [], indexes = [] }: Indexes<T> = {},
    ): Collection<T> {
      const documents = new Datastore<Stored>({ inMemoryOnly: true })
      const indexed = Promise.all([
        ...uniqueIndexes.map((fields) =>
          documents.ensureIndexAsync({ fieldName: [...fields], unique: true }),
        ),
        ...indexes.map((fields) => documents.ensureIndexAsync({ fieldName: [...fields] })),
      ])

      const run: Measure = (operation, work) =>
        measure(operation, async () => {
          await indexed
          try {
            return await work()
          } catch (error) {
            if ((error as { errorType?: string }).errorType !== 'uniqueViolated') throw error
            throw new DuplicateError('this is there already', { cause: error })
          }
        })

      return {
        insert: (document) =>
          run('insert', async () => {
            await documents.insertAsync(toStored(document))
          }),
        findOne: (filter) =>
          run('find_one', async () =>
            fromStored<T>(await documents.findOneAsync(toQuery(filter)).execAsync()),
          ),
        find: (filter, { sort, skip = 0, limit }) =>
          run('find', async () => {
            const found = await documents
              .findAsync(toQuery(filter))
              .sort(toSort(sort))
              .skip(skip)
              .limit(limit)
              .execAsync()
            return found.map((document) => fromStored<T>(document))
          }),
        count: (filter) => run('count', () => documents.countAsync(toQuery(filter)).execAsync()),
        updateOne: (filter, changes) =>
          run('update_one', async () => {
            const { affectedDocuments } = await documents.updateAsync(
              toQuery(filter),
              { $set: changes },
              { returnUpdatedDocs: true },
            )
            return fromStored<T>(affectedDocuments ?? null)
          }),
        deleteOne: (filter) =>
          run('delete_one', async () => (await documents.removeAsync(toQuery(filter), {})) === 1),
        deleteMany: (filter) =>
          run('delete_many', () => documents.removeAsync(toQuery(filter), { multi: true })),
      }
    },
    async close() {},
  }
}
