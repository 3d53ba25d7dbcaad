import { answerMark } from '../../app/contract.ts'
import { marked, unmarked } from '../send/answer-origin.ts'
import { RouteRecord } from '../send/route-record.ts'
import type { ScenarioRequest } from '../send/scenario.ts'
import type { LoadAsked } from '../verdict/outcome.ts'
import { summaryFile, summaryStart } from './script.ts'

/** What the runners of one k6 run sent, and what they were answered. */
export interface K6Summary {
  readonly target: string
  /** Null for the demo app. */
  readonly service: string | null
  readonly scenario: string
  readonly asked: LoadAsked
  readonly startedAt: Date
  readonly endedAt: Date
  /**
   * By how much k6's clocks are ahead of the answers', in milliseconds; negative where they are behind, 0
   * where answers have no date.
   */
  readonly aheadMs: { readonly atLeast: number; readonly atMost: number }
  readonly routes: readonly RouteRecord[]
}

type Json = Readonly<Record<string, unknown>>

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => Number.isFinite(value)
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0
const isStatus = (value: unknown): value is ScenarioRequest['expectedStatus'] =>
  value === 'success' || value === 'any' || isCount(value)

/**
 * Reads the summaries of an exported script: each is a line of its own, in a file or in the log of
 * several runners, whatever other lines there are.
 * @throws Error when there is none, one is broken, or they are not of one run
 */
export function parseSummaries(text: string, file: string): K6Summary {
  const lines = text.split('\n').filter((line) => line.startsWith(summaryStart))
  const broken = (why: string) =>
    new Error(
      `${file} can't be reconciled: ${why}. Fix: npm run load -- --export k6 --out load.js && k6 run load.js && npm run load -- --reconcile ${summaryFile}`,
    )
  if (lines.length === 0) {
    throw broken('it has no line that an exported script wrote as its summary')
  }
  if (new Set(lines).size < lines.length) throw broken('it has the same summary twice')
  const summaries = lines.map((line) => {
    try {
      return parsed(line)
    } catch (error) {
      throw broken(`its summary is broken (${(error as Error).message})`)
    }
  })
  const [first, ...others] = summaries
  if (first === undefined || others.some(({ plan }) => plan !== first.plan)) {
    throw broken('its summaries are of different exports')
  }
  const { target, service, scenario, asked } = first
  const sent = summaries.filter(({ startedAt }) => startedAt.getTime() > 0)
  if (sent.length === 0) throw broken('k6 sent nothing, or ran with --new-machine-readable-summary')
  return {
    ...{ target, service, scenario, asked },
    startedAt: new Date(Math.min(...sent.map(({ startedAt }) => startedAt.getTime()))),
    endedAt: new Date(Math.max(...sent.map(({ endedAt }) => endedAt.getTime()))),
    aheadMs: {
      atLeast: Math.max(...sent.map(({ aheadMs }) => aheadMs.atLeast)),
      atMost: Math.min(...sent.map(({ aheadMs }) => aheadMs.atMost)),
    },
    routes: merged(summaries.flatMap(({ routes }) => routes)),
  }
}

/** One runner's summary. */
function parsed(line: string): K6Summary & { readonly plan: string } {
  const json: Json = JSON.parse(line)
  const text = (name: string) => expected(json[name], isText, name)
  const objectOf = (name: string) => expected(json[name], isObject, name)
  const time = (name: string) => new Date(expected(Date.parse(text(name)), isNumber, name))
  const { requests, connections, rate } = objectOf('asked')
  const { atLeast, atMost } = objectOf('aheadMs')
  const service = json.service === null ? null : text('service')
  const [startedAt, endedAt] = [time('startedAt'), time('endedAt')]
  return {
    plan: text('plan'),
    target: text('target'),
    service,
    scenario: text('scenario'),
    asked: {
      requests: expected(requests, isCount, 'asked.requests'),
      connections: expected(connections, isCount, 'asked.connections'),
      rate: rate === null ? null : expected(rate, isCount, 'asked.rate'),
    },
    startedAt,
    // Of a run that was ended there may be no end.
    endedAt: endedAt < startedAt ? startedAt : endedAt,
    aheadMs: {
      atLeast: expected(atLeast, isNumber, 'aheadMs.atLeast'),
      atMost: expected(atMost, isNumber, 'aheadMs.atMost'),
    },
    routes: expected(json.requests, Array.isArray, 'requests').map((request) =>
      recordOf(expected(request, isObject, 'requests'), service === null),
    ),
  }
}

function expected<T>(value: unknown, is: (value: unknown) => value is T, name: string): T {
  if (is(value)) return value
  throw new Error(`no "${name}"`)
}

/** What became of one kind of request: on every route, `sent` = answered + unanswered. */
function recordOf(request: Json, isMarked: boolean): RouteRecord {
  const method = expected(request.method, isText, 'method')
  const route = expected(request.route, isText, 'route')
  const expectedStatus = expected(request.expectedStatus, isStatus, 'expectedStatus')
  const sent = expected(request.sent, isCount, 'sent')
  const record = new RouteRecord({ method, route, routeIsPath: request.routeIsPath === true })
  let ended = 0
  for (const [end, given] of Object.entries(expected(request.ended, isObject, 'ended'))) {
    const count = expected(given, isCount, end)
    ended += count
    const [, origin, status] = /^(marked|plain)_(\d{3})$/.exec(end) ?? []
    if (status) {
      const headers = origin === 'marked' ? { [answerMark.header]: answerMark.value } : {}
      const answer = { status: Number(status), headers }
      record.add(expectedStatus, answer, isMarked ? marked : unmarked, count)
    } else {
      record.lost(end === 'none' ? 'no answer' : 'a status that nobody has registered', count)
    }
  }
  if (ended > sent) throw new Error(`${method} ${route}: ${ended} ended, ${sent} sent`)
  if (ended < sent) record.lost('k6 ended before the answer', sent - ended)
  record.sent = sent
  return record
}

/** One record for each kind, whichever runner or request of the scenario it is of. */
function merged(records: readonly RouteRecord[]): readonly RouteRecord[] {
  const byKind = new Map<string, RouteRecord>()
  for (const record of records) {
    const key = JSON.stringify([record.method, record.route, record.routeIsPath])
    const sum = byKind.get(key)
    if (sum) sum.merge(record)
    else byKind.set(key, record)
  }
  return [...byKind.values()]
}
