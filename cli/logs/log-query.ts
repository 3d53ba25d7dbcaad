import { platformNamespaces } from '../../infra/kubernetes/nodes-namespace.ts'
import { all, exactly, last, oneOf, phrase } from '../../loadtest/logs/logsql.ts'
import { podFields } from '../../loadtest/logs/request-lines.ts'

/** Levels from the least severe on, each with the names that programs have for it. */
const names = {
  debug: ['trace', 'debug'],
  info: ['info', 'notice'],
  warn: ['warn', 'warning'],
  error: ['error', 'err', 'crit', 'critical', 'alert', 'emerg', 'fatal', 'panic'],
} as const

export type Level = keyof typeof names
export const levels = Object.keys(names) as readonly Level[]

/** Which lines are looked for. */
export interface LogFilters {
  /** Namespace of the platform: its own pods and those on each node are shown. */
  readonly namespace: string
  /** A service, or a part of the platform such as `nginx`. */
  readonly service?: string | undefined
  /** This level and the more severe ones. */
  readonly level?: Level | undefined
  /** Lines about this request. */
  readonly requestId?: string | undefined
  /** Words that stand next to each other in the message: each of these. */
  readonly texts?: readonly string[]
  /** @default - as long as lines are kept */
  readonly sinceSeconds?: number | undefined
}

/** The LogsQL query of filters. No value that is given can be anything but a value. */
export function logQuery(filters: LogFilters): string {
  const { namespace, service, level, requestId, texts = [], sinceSeconds } = filters
  return all([
    ...(sinceSeconds === undefined ? [] : [last(sinceSeconds)]),
    oneOf(podFields.namespace, platformNamespaces(namespace)),
    ...(service === undefined ? [] : [exactly(podFields.service, service)]),
    ...(level === undefined ? [] : [atLeast(level)]),
    ...(requestId === undefined ? [] : [exactly('request_id', requestId)]),
    ...texts.map(phrase),
  ])
}

/** Programs that write text have the level in it: `level=WARN` of Prometheus, `[error]` of NGINX. */
function atLeast(level: Level): string {
  const severe = levels.slice(levels.indexOf(level)).flatMap((each) => names[each])
  const spelled = severe.flatMap((name) => [name, name.toUpperCase()])
  const inText = `(?i)(\\blevel=|\\[)(${severe.join('|')})\\b`
  return `(${oneOf('level', spelled)} or (level:="" _msg:~${phrase(inText)}))`
}
