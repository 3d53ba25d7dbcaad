import { build, type Histogram, type JsHistogram } from 'hdr-histogram-js'

/** Percentiles in milliseconds; null where nothing was answered. */
export interface LatencyMs {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
}

/** Answers whose latency was above the bucket before, and at most `upToMs`. */
export interface LatencyBucket {
  readonly upToMs: number
  readonly count: number
}

/** Ten buckets for each power of ten: each ends 26 % above the one before. */
const bucketsPerDecade = 10

/** An empty histogram of microseconds, 3 significant digits, up to ten minutes. */
export function latencyHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 600_000_000,
    numberOfSignificantValueDigits: 3,
  })
}

/** Adds a latency in milliseconds to a histogram of microseconds. */
export function recordLatency(histogram: Histogram, latencyMs: number): void {
  histogram.recordValue(Math.max(1, Math.round(latencyMs * 1000)))
}

/** The percentiles of a histogram of microseconds, in milliseconds. */
export function latencyMs(histogram: Histogram): LatencyMs {
  const { totalCount, maxValue } = histogram
  if (totalCount === 0) return { p50: null, p95: null, p99: null, max: null }
  // A percentile is the end of its range, 0.1 % wide; the slowest answer is known exactly.
  const at = (percentile: number): number =>
    Math.min(histogram.getValueAtPercentile(percentile), maxValue) / 1000
  return { p50: at(50), p95: at(95), p99: at(99), max: maxValue / 1000 }
}

/**
 * A histogram of microseconds in buckets that are equally wide on a logarithmic axis, from the
 * fastest answer's to the slowest one's, empty ones between them too, so that a chart can draw
 * them side by side.
 */
export function latencyBuckets(histogram: Histogram): readonly LatencyBucket[] {
  const counts = new Map<number, number>()
  const recorded = histogram as JsHistogram
  const values = recorded.recordedValuesIterator
  values.reset()
  while (values.hasNext()) {
    const { valueIteratedTo, countAtValueIteratedTo } = values.next()
    // The histogram holds ranges 0.1 % wide: one that begins at a bucket's end belongs to it.
    const latencyMs = recorded.lowestEquivalentValue(valueIteratedTo) / 1000
    const bucket = Math.ceil(Math.log10(latencyMs) * bucketsPerDecade)
    counts.set(bucket, (counts.get(bucket) ?? 0) + countAtValueIteratedTo)
  }
  if (counts.size === 0) return []
  const first = Math.min(...counts.keys())
  return Array.from({ length: Math.max(...counts.keys()) - first + 1 }, (_, i) => ({
    upToMs: Number((10 ** ((first + i) / bucketsPerDecade)).toPrecision(3)),
    count: counts.get(first + i) ?? 0,
  }))
}
