/** What several measurements of one thing say: the middle one, and the range of the middle half. */
export interface Sample {
  readonly median: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
}

/** The value below which a share of all lies, between two of them in proportion. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function sampleOf(values: readonly number[]): Sample {
  return {
    median: median(values),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
  }
}

/** A ratio, estimated in two ways: only where both say the same is anything known. */
export interface Ratio {
  readonly ofMedians: number
  /** Compares each round in itself, since what else the machine did then met both. */
  readonly ofRounds: number
}

/**
 * How many times another's cost one's is cheaper, from rounds that they took in turn.
 * @returns above 1 where `ours` costs less
 */
export function ratio(theirs: readonly number[], ours: readonly number[]): Ratio {
  return {
    ofMedians: median(theirs) / median(ours),
    ofRounds: median(ours.map((value, round) => (theirs[round] ?? Number.NaN) / value)),
  }
}
