/** A document of a collection. */
export interface Entity {
  /** Unique in its collection: from `createId`, or any other string. */
  readonly id: string
}

/** A value that a field may be compared with. */
type Scalar = string | number | boolean | null

/** A condition other than equality: made by `lessThan` and `greaterThan` alone. */
export class Comparison {
  readonly operator: '$lt' | '$gt'
  readonly value: string | number

  constructor(operator: Comparison['operator'], value: string | number) {
    this.operator = operator
    this.value = value
  }
}

/** The field stands before the value, in the order of numbers or of code points. */
export const lessThan = (value: string | number) => new Comparison('$lt', value)

/** The field stands after the value, in the order of numbers or of code points. */
export const greaterThan = (value: string | number) => new Comparison('$gt', value)

/**
 * Which documents are meant: those that meet the condition on every field. `{}`: all.
 * A plain object is refused as a condition, so that no client's input becomes an operator.
 */
export type Filter<T> = { readonly [Field in keyof T & string]?: Scalar | Comparison }

/** What to find, in which order. */
export interface FindOptions<T> {
  /** The first field weighs most. Without a unique field at the end the order of equals is open. */
  readonly sort: { readonly [Field in keyof T & string]?: 'ascending' | 'descending' }
  /** How many to pass over: costs as much as reading them. @default 0 */
  readonly skip?: number
  /** Most documents to return, at least 1. */
  readonly limit: number
}

/**
 * Documents of one kind. Each operation happens as a whole or not at all, and settles within
 * 2.5 seconds, at once where the store is known to stand still.
 *
 * All operations throw `StoreUnavailableError`; those that write also `DuplicateError`.
 */
export interface Collection<T extends Entity> {
  /** @throws DuplicateError where the id, or a unique index's fields, are there already */
  insert(document: T): Promise<void>
  findOne(filter: Filter<T>): Promise<T | undefined>
  find(filter: Filter<T>, options: FindOptions<T>): Promise<T[]>
  /** Reads every document that it counts, or its index. */
  count(filter: Filter<T>): Promise<number>
  /**
   * Sets these fields of one document that meets the filter, and leaves the others.
   * @returns the document as it is now; undefined where none met the filter
   * @throws DuplicateError where a unique index's fields are there already
   */
  updateOne(filter: Filter<T>, changes: Partial<Omit<T, 'id'>>): Promise<T | undefined>
  /** @returns whether there was one */
  deleteOne(filter: Filter<T>): Promise<boolean>
  /** @returns how many there were */
  deleteMany(filter: Filter<T>): Promise<number>
}

/** The indexes of a collection besides the one of its ids: a list of fields for each. */
export interface Indexes<T> {
  /** No two documents may have the same values in all of these fields. @default none */
  readonly uniqueIndexes?: readonly (readonly (keyof T & string)[])[]
  /** Indexes that only make finding fast. @default none */
  readonly indexes?: readonly (readonly (keyof T & string)[])[]
}

/** Collections of documents, kept in one place. */
export interface DocumentDatabase {
  /** Resolves, within 2.5 seconds, to whether the store answers. Never fails. */
  ready(): Promise<boolean>
  /** The collection of that name, made when it is first used. To be asked for once, at start. */
  collection<T extends Entity>(name: string, indexes?: Indexes<T>): Collection<T>
  /** Closes all connections. */
  close(): Promise<void>
}

/** A document with the same id, or the same values in a unique index's fields, is there already. */
export class DuplicateError extends Error {
  override readonly name = 'DuplicateError'
}
