import type { Ratio, Sample } from './statistics.ts'

/** What a figure is to be, and what it is. */
export interface Aim {
  readonly what: string
  readonly is: number | Ratio
  /** Either of them. */
  readonly atLeast?: number
  readonly atMost?: number
  /** Less than this share of the bound beside it, a figure decides nothing. @default 0.05 */
  readonly accuracy?: number
}

export type Verdict = 'met' | 'missed' | 'not decided'

export type Figure = Sample | Ratio | number | string

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

/**
 * Whether a figure is what it is to be. A ratio decides only where both estimates of it agree. What
 * is not a number misses its aim.
 */
export function verdictOf({ is, atLeast, atMost, accuracy = 0.05 }: Aim): Verdict {
  const [lowest, highest] = [
    atLeast ?? Number.NEGATIVE_INFINITY,
    atMost ?? Number.POSITIVE_INFINITY,
  ]
  const estimates = typeof is === 'number' ? [is] : [is.ofMedians, is.ofRounds]
  const areWithin = (slack: number) =>
    estimates.map((each) => each >= lowest * (1 - slack) && each <= highest * (1 + slack))
  if (areWithin(-accuracy).every(Boolean)) return 'met'
  return areWithin(accuracy).some(Boolean) ? 'not decided' : 'missed'
}
