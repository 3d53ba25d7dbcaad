/** Writes a value, with as many decimals as said, or else with three significant digits. */
type Format = (value: number, decimals?: number) => string

const decimalsOf = (value: number): number =>
  value % 1 === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))

function fixed(value: number, decimals = decimalsOf(value)): string {
  if (!Number.isFinite(value)) return value.toLocaleString('en')
  const factor = 10 ** decimals
  return (Math.round(value * factor) / factor).toFixed(decimals)
}

/** The largest suffix whose multiple of a power of `factor` fits. */
function scaled(factor: number, suffixes: readonly string[], unit = ''): Format {
  return (value, decimals) => {
    if (!Number.isFinite(value)) return `${fixed(value)}${unit}`
    const fits = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / Math.log10(factor))
    const power = Math.min(Math.max(fits, 0), suffixes.length - 1)
    return `${fixed(value / factor ** power, decimals)}${suffixes[power]}${unit}`
  }
}

const perSecond = (what: string) => scaled(1000, ['', 'K', 'M', 'B', 'T'], ` ${what}`)
const binary = (unit: string) =>
  scaled(
    1024,
    ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'].map((prefix) => ` ${prefix}${unit}`),
  )

const plural = ['min', 'hour', 'day', 'week', 'year']

/** The largest unit that fits, of those given with their sizes in the unit that values come in. */
function time(sizes: Readonly<Record<string, number>>, yearFrom = sizes.year ?? 0): Format {
  const all = Object.entries(sizes).toReversed()
  const fits = (value: number) => (entry: readonly [string, number]) =>
    value === 0 ? entry[1] === 1 : value >= (entry[0] === 'year' ? yearFrom : entry[1])
  return (value, decimals) => {
    const [name, size] = all.find(fits(Math.abs(value))) ?? all.at(-1) ?? ['', 1]
    const amount = size < 1 ? value * Math.round(1 / size) : value / size
    const ending = plural.includes(name) && Math.abs(amount) > 1 ? 's' : ''
    return `${fixed(amount, decimals)} ${name}${ending}`
  }
}

const spans = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond']
const spanMilliseconds = [31_536e6, 2592e6, 604_800e3, 86_400e3, 3600e3, 60e3, 1000, 1]

/** Seconds in words, rounded down to the largest unit that fits. */
function duration(seconds: number): string {
  if (seconds < 0) return `${duration(-seconds)} ago`
  if (seconds === 0) return '0 seconds'
  const index = spanMilliseconds.findIndex((size) => seconds * 1000 >= size)
  const count = Math.floor((seconds * 1000) / (spanMilliseconds[index] ?? 1))
  return index < 0 ? '' : `${count} ${spans[index]}${count === 1 ? '' : 's'}`
}

const seconds = { s: 1, min: 60, hour: 3600, day: 86_400 }

/** The units of panels, by Grafana's names. Values are written as Grafana 13 writes them. */
export const units: Readonly<Record<string, Format>> = {
  short: scaled(1000, ['', ' K', ' Mil', ' Bil', ' Tri', ' Quadr', ' Quint', ' Sext', ' Sept']),
  percentunit: (value, decimals) => `${fixed(100 * value, decimals)}%`,
  reqps: perSecond('req/s'),
  ops: perSecond('ops/s'),
  cps: perSecond('c/s'),
  bytes: binary('B'),
  binBps: binary('B/s'),
  s: time({ ns: 1e-9, µs: 1e-6, ms: 1e-3, ...seconds, week: 604_800, year: 31_556_900 }, 31_536e3),
  ms: time({ ms: 1, s: 1000, min: 60e3, hour: 3600e3, day: 86_400e3, year: 31_536e6 }),
  dtdurations: duration,
}
