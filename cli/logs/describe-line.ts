import type { LogLine } from '../../loadtest/logs/log-store.ts'
import { podFields } from '../../loadtest/logs/request-lines.ts'

/** Fields that a line for a person has elsewhere, or that nobody reads. */
const notListed = new Set([
  'level',
  'method',
  'route',
  'path',
  'status',
  'seconds',
  'pid',
  'hostname',
])

/** A line of a log for a person: time, pod, level, what happened, and what else is known, in one line. */
export function describeLine(line: LogLine): string {
  const pod = line[podFields.pod] ?? '-'
  const container = line[podFields.container]
  const isNamedLikePod = container === undefined || pod.includes(container)
  return printable(
    [
      (line._time ?? '').replace(/(\.\d{3})\d*Z$/, '$1Z'),
      isNamedLikePod ? pod : `${pod}/${container}`,
      (line.level ?? '-').toLowerCase().padEnd(5),
      what(line),
      ...others(line),
    ].join(' '),
  )
}

/** The message; of an answered request what was asked for, and its answer. */
function what(line: LogLine): string {
  const { _msg: message = '', method, route, path, status, seconds } = line
  if (method === undefined || status === undefined) return message
  const taken = seconds === undefined ? '' : ` ${Number((Number(seconds) * 1000).toFixed(1))} ms`
  return `${message === 'request' ? '' : `${message} `}${method} ${route ?? path ?? '-'} ${status}${taken}`
}

function others(line: LogLine): readonly string[] {
  const isRequest = line.method !== undefined && line.status !== undefined
  return Object.entries(line)
    .filter(([name]) => !/^(_|kubernetes\.)/.test(name))
    .filter(
      ([name]) => !notListed.has(name) || (!isRequest && !/^(level|pid|hostname)$/.test(name)),
    )
    .map(([name, value]) => `${name}=${/[\s"=]/.test(value) ? JSON.stringify(value) : value}`)
}

/**
 * Text that moves no cursor and ends no line: what a client sent may be in a log, and a terminal
 * obeys control characters.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
