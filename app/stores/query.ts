import { Comparison, type Entity, type Filter, type FindOptions } from './collection.ts'

/** What both MongoDB and NeDB understand. */
export type Query = Record<string, unknown>

/** How a document is stored: its id under the name that both keep unique. */
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

/** Turns an order into the notation of both. */
export function toSort<T>(sort: FindOptions<T>['sort']): Record<string, 1 | -1> {
  return Object.fromEntries(
    Object.entries(sort).map(([field, order]) => [stored(field), order === 'descending' ? -1 : 1]),
  )
}

/** What is stored for a document. */
export function toStored<T extends Entity>({ id, ...fields }: T): Stored {
  return { _id: id, ...fields }
}

/** The document that was stored; undefined where none was found. */
export function fromStored<T extends Entity>(found: Stored): T
export function fromStored<T extends Entity>(found: Stored | null): T | undefined
export function fromStored<T extends Entity>(found: Stored | null): T | undefined {
  if (found === null) return undefined
  const { _id, ...fields } = found
  // The collection holds what was inserted under the same type.
  return { id: _id, ...fields } as unknown as T
}
