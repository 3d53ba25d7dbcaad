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

/** Below which value, in which unit, and how much that is of the unit that values come in. */
type TimeUnit = readonly [below: number, name: string, size: number]

const plural = ['min', 'hour', 'day', 'week', 'year']

function time(timeUnits: readonly TimeUnit[]): Format {
  return (value, decimals) => {
    const [, name = '', size = 1] =
      timeUnits.find(([below, , unit]) => (value === 0 ? unit === 1 : Math.abs(value) < below)) ??
      timeUnits.at(-1) ??
      []
    const amount = size < 1 ? value * Math.round(1 / size) : value / size
    const ending = plural.includes(name) && Math.abs(amount) > 1 ? 's' : ''
    return `${fixed(amount, decimals)} ${name}${ending}`
  }
}

const spans = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond']
const spanMilliseconds = [31_536e6, 2592e6, 604_800e3, 86_400e3, 3600e3, 60e3, 1000, 1]

/** Seconds in words: the largest unit, and as many more as there are decimals. */
function duration(seconds: number, decimals = 0): string {
  if (seconds === 0) return '0 seconds'
  if (seconds < 0) return `${duration(-seconds, decimals)} ago`
  let rest = seconds * 1000
  const words: string[] = []
  for (const [index, size] of spanMilliseconds.entries()) {
    const count = Math.floor(rest / size)
    if (words.length > decimals || (words.length === 0 && !(count >= 1))) continue
    words.push(`${count} ${spans[index]}${count === 1 ? '' : 's'}`)
    rest %= size
  }
  return words.join(', ')
}

/** The units of panels, by Grafana's names. Values are written as Grafana 13 writes them. */
export const units: Readonly<Record<string, Format>> = {
  short: scaled(1000, ['', ' K', ' Mil', ' Bil', ' Tri', ' Quadr', ' Quint', ' Sext', ' Sept']),
  percentunit: (value, decimals) => `${fixed(100 * value, decimals)}%`,
  reqps: perSecond('req/s'),
  ops: perSecond('ops/s'),
  cps: perSecond('c/s'),
  bytes: binary('B'),
  binBps: binary('B/s'),
  s: time([
    [1e-6, 'ns', 1e-9],
    [1e-3, 'µs', 1e-6],
    [1, 'ms', 1e-3],
    [60, 's', 1],
    [3600, 'min', 60],
    [86_400, 'hour', 3600],
    [604_800, 'day', 86_400],
    [31_536e3, 'week', 604_800],
    [Number.POSITIVE_INFINITY, 'year', 31_556_900],
  ]),
  ms: time([
    [1000, 'ms', 1],
    [60e3, 's', 1000],
    [3600e3, 'min', 60e3],
    [86_400e3, 'hour', 3600e3],
    [31_536e6, 'day', 86_400e3],
    [Number.POSITIVE_INFINITY, 'year', 31_536e6],
  ]),
  dtdurations: duration,
}
