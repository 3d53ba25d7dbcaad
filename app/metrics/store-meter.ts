import { Histogram, type Registry } from 'prom-client'
import { DuplicateError } from '../stores/collection.ts'
import { storeOperationDuration } from './catalog.ts'

type Store = (typeof storeOperationDuration.stores)[number]
type Operation = (typeof storeOperationDuration.operations)[number]

/** Runs an operation, measures it, and settles as it does. */
export type Measure = <T>(operation: Operation, run: () => Promise<T>) => Promise<T>

/** Creates the histogram of store operations, and from it what measures one store's. */
export function createStoreMeter(registry: Registry): (store: Store) => Measure {
  const histogram = new Histogram({
    name: storeOperationDuration.name,
    help: storeOperationDuration.help,
    labelNames: [...storeOperationDuration.labelNames],
    buckets: [...storeOperationDuration.bucketsSeconds],
    registers: [registry],
  })

  return (store) => async (operation, run) => {
    const startedAt = performance.now()
    // Told that something is there already, the store did what it is for.
    let outcome: (typeof storeOperationDuration.outcomes)[number] = 'ok'
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
