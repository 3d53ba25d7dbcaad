import type { Sample } from './statistics.ts'

/** What a figure is to be, and what it is. */
export interface Aim {
  readonly what: string
  readonly is: number
  /** Either of them. */
  readonly atLeast?: number
  readonly atMost?: number
}

export type Figure = Sample | number | string

/** One table of the benchmark. */
export interface Comparison {
  readonly title: string
  /** What the figures of each line are, with their units. */
  readonly columns: readonly string[]
  readonly lines: readonly (readonly [name: string, ...figures: Figure[]])[]
  readonly aims: readonly Aim[]
}

/** A comparison that can't be made here, and why. */
export interface NotMeasured {
  readonly title: string
  readonly notMeasured: string
}

/** Whether a figure is what it is to be. One that is not a number is not. */
export function isMet({ is, atLeast, atMost }: Aim): boolean {
  return is >= (atLeast ?? Number.NEGATIVE_INFINITY) && is <= (atMost ?? Number.POSITIVE_INFINITY)
}
