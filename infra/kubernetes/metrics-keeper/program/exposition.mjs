// @ts-check
// Prometheus' text format and OpenMetrics, as far as they are the same.

const newline = 10

/**
 * The series of a metric and their values.
 * @param {Buffer} body
 * @param {string} metric
 * @returns {ReadonlyMap<string, number>}
 */
export function seriesOf(body, metric) {
  // A label's value may hold braces, and quotes after a backslash; an exemplar may follow the value.
  const sample = new RegExp(`^(${metric}(?:\\{(?:[^"}]|"(?:[^"\\\\]|\\\\.)*")*\\})?)[ \\t]+(\\S+)`)
  /** @type {Map<string, number>} */
  const series = new Map()
  let at = body.indexOf(metric)
  while (at !== -1) {
    const newlineAt = body.indexOf(newline, at)
    const end = newlineAt === -1 ? body.length : newlineAt
    if (at === 0 || body[at - 1] === newline) {
      const [, name, value] = sample.exec(body.toString('utf8', at, end)) ?? []
      if (name !== undefined) series.set(name, Number(value))
    }
    at = body.indexOf(metric, at + metric.length)
  }
  return series
}

/**
 * Metrics of the keeper itself. They come first: OpenMetrics ends with a mark of its own.
 * @param {{ readonly start: number, readonly readAt: number }} reading both in Unix seconds
 */
export const ownSeries = ({ start, readAt }) =>
  [
    '# HELP tally_service_start_time_seconds When the process began whose values these are.',
    '# TYPE tally_service_start_time_seconds gauge',
    `tally_service_start_time_seconds ${start}`,
    '# HELP tally_service_read_time_seconds When these values were asked for.',
    '# TYPE tally_service_read_time_seconds gauge',
    `tally_service_read_time_seconds ${readAt}`,
    '',
  ].join('\n')
