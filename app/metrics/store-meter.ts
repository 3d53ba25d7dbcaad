import { Histogram, type Registry } from 'prom-client'
import { DuplicateError } from '../stores/collection.ts'
import { storeOperationDuration } from './catalog.ts'

const { operations, outcomes } = storeOperationDuration
type Store = keyof typeof operations
type Operation = (typeof operations)[Store][number]

/** Runs an operation, measures it, and settles as it does. */
export type Measure = <T>(operation: Operation, run: () => Promise<T>) => Promise<T>

/**
 * Creates the histogram of store operations, and from it what measures one store's, to be asked
 * for once for each store.
 */
export function createStoreMeter(registry: Registry): (store: Store) => Measure {
  const histogram = new Histogram({
    name: storeOperationDuration.name,
    help: storeOperationDuration.help,
    labelNames: [...storeOperationDuration.labelNames],
    buckets: [...storeOperationDuration.bucketsSeconds],
    registers: [registry],
  })

  return (store) => {
    // Prometheus sees an increase only from a value that it has scraped before.
    for (const operation of operations[store]) {
      for (const outcome of outcomes) histogram.zero({ store, operation, outcome })
    }
    return async (operation, run) => {
      const startedAt = performance.now()
      // A duplicate is an answer of the store, not a failure.
      let outcome: (typeof outcomes)[number] = 'ok'
      try {
        return await run()
      } catch (error) {
        if (!(error instanceof DuplicateError)) outcome = 'error'
        throw error
      } finally {
        histogram.observe({ store, operation, outcome }, (performance.now() - startedAt) / 1000)
      }
    }
  }
}
