/** How lists can be sorted: by name from A to Z, or by date, the latest first. */
const orders = ['date', 'name'] as const
export type Order = (typeof orders)[number]

export interface Listed {
  readonly id: string
  readonly updatedAt: number
  /** From `sortKey`. */
  readonly sortKey: string
}

/** Which part of a list is wanted. */
export interface ListOptions {
  readonly order: Order
  /** Number of the page, from 1. */
  readonly page: number
}

/** A part of a list. */
export interface Page<T> extends ListOptions {
  readonly items: readonly T[]
  /** Whether another page follows. */
  readonly hasNext: boolean
}

/** How much a page holds. */
export const pageSize = 50

/** Pages beyond this one are refused, since the database reads all that come before a page. */
const lastPage = 1_000

/** Reads what a query asks for; anything invalid means the first page by date. */
export function readListOptions(query: Readonly<Record<string, unknown>>): ListOptions {
  const page = Number(query.page)
  return {
    order: orders.find((order) => order === query.sort) ?? 'date',
    page: Number.isInteger(page) && page >= 1 && page <= lastPage ? page : 1,
  }
}

/** What sorting by name compares: letters without accents, upper and lower case alike. */
export function sortKey(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** The fields to sort by. Ids come last and are unique, so that pages don't overlap. */
export function sortOf(order: Order) {
  return order === 'name'
    ? ({ sortKey: 'ascending', id: 'ascending' } as const)
    : ({ updatedAt: 'descending', id: 'descending' } as const)
}
