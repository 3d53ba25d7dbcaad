import { Comparison, type Entity, type Filter, type FindOptions } from './collection.ts'

/** A filter in the notation of both MongoDB and NeDB. */
export type Query = Record<string, unknown>

/** A stored document. Both databases keep `_id` unique. */
export type Stored = Record<string, unknown> & { _id: string }

const stored = (field: string) => (field === 'id' ? '_id' : field)

/** Turns a filter into a query. @throws TypeError where a condition is neither scalar nor a comparison */
export function toQuery<T>(filter: Filter<T>): Query {
  const query: Query = {}
  for (const [field, condition] of Object.entries<unknown>(filter)) {
    if (condition instanceof Comparison) {
      query[stored(field)] = { [condition.operator]: condition.value }
    } else if (condition === null || ['string', 'number', 'boolean'].includes(typeof condition)) {
      query[stored(field)] = condition
    } else {
      throw new TypeError(
        `The condition on "${field}" is neither a string, a number, a boolean, null, nor a ` +
          'comparison: pick one value of it, or use lessThan or greaterThan.',
      )
    }
  }
  return query
}

/** Turns an order into the notation of both databases. */
export function toSort<T>(sort: FindOptions<T>['sort']): Record<string, 1 | -1> {
  return Object.fromEntries(
    Object.entries(sort).map(([field, order]) => [stored(field), order === 'descending' ? -1 : 1]),
  )
}

/** Turns a document into what is stored for it. */
export function toStored<T extends Entity>({ id, ...fields }: T): Stored {
  return { _id: id, ...fields }
}

/** Turns what is stored back into its document. */
export function fromStored<T extends Entity>(found: Stored): T
export function fromStored<T extends Entity>(found: Stored | null): T | undefined
export function fromStored<T extends Entity>(found: Stored | null): T | undefined {
  if (found === null) return undefined
  const { _id, ...fields } = found
  // The collection holds what was inserted under the same type.
  return { id: _id, ...fields } as unknown as T
}
