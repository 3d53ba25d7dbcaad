/**
 * A value in a LogsQL query, quoted so that it stands for itself alone: it can't end the quotes, and
 * so add nothing to the query (https://docs.victoriametrics.com/victorialogs/logsql/#string-literals).
 */
const quoted = (value: string): string => JSON.stringify(value.toWellFormed())

/** Lines with exactly this value in a field. */
export const exactly = (field: string, value: string): string =>
  `${quoted(field)}:=${quoted(value)}`

/** Lines with one of these values in a field. */
export const oneOf = (field: string, values: readonly string[]): string =>
  `${quoted(field)}:in(${values.map(quoted).join(',')})`

/** Lines whose message has this text: its words, next to each other. */
export const phrase = (text: string): string => quoted(text)

/** Lines of a time range, in Unix seconds. */
export const between = (from: number, to: number): string => `_time:[${iso(from)},${iso(to)}]`

/** Lines of the last seconds. */
export const last = (seconds: number): string => `_time:${seconds}s`

/** Lines that fit every filter. */
export const all = (filters: readonly string[]): string =>
  filters.length > 0 ? filters.join(' ') : '*'

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()
