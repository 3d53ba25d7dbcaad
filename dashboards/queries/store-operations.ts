import { storeOperationDuration } from '../../app/metrics/catalog.ts'
import type { Query } from './query.ts'
import { chosen, perSecond } from './selectors.ts'

type Label = (typeof storeOperationDuration.labelNames)[number]

const label = (name: Label): Label => name
const store = label('store')
const operation = label('operation')

/** How many operations the app asked of its stores. */
export const count = `${storeOperationDuration.name}_count`
/** Operations that the store did not answer, or not in time. */
export const failed = `${label('outcome')}="error"`
/** What tells the app's stores apart. */
export const byStore = store

const rate = perSecond(`${count}{${chosen}}`)
const legend = `{{${store}}} {{${operation}}}`

/** Operations per second of each store. */
export const operations: Query = {
  expr: `sum by (${store}, ${operation}) (${rate})`,
  legend,
}

/** Which part of each store's operations failed, 0 to 1. */
export const errorRatio: Query = {
  expr:
    `sum by (${store}) (${perSecond(`${count}{${chosen}, ${failed}}`)})` +
    ` / (sum by (${store}) (${rate}) > 0)`,
  legend: `{{${store}}}`,
}

/**
 * The time in seconds within which the given part of the operations were answered.
 * @param quantile 0 to 1, e.g. 0.95
 */
export const durationSeconds = (quantile: number): Query => ({
  expr:
    `histogram_quantile(${quantile}, sum by (le, ${store}, ${operation}) ` +
    `(${perSecond(`${storeOperationDuration.name}_bucket{${chosen}}`)}))`,
  legend,
})
