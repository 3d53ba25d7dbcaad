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
  /** By how much k6's clocks are ahead of the answers'; negative where they are behind; 0 for not at all or unknown. */
  readonly aheadMs: { readonly atLeast: number; readonly atMost: number }
  readonly routes: readonly RouteRecord[]
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0
const isExpected = (value: unknown): value is ScenarioRequest['expectedStatus'] =>
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
    const read = parsed(line)
    if (typeof read === 'string') throw broken(`its summary is broken (${read})`)
    return read
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

/** One runner's summary, or what is wrong with it. */
function parsed(line: string): (K6Summary & { readonly plan: string }) | string {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    return (error as Error).message
  }
  if (!isObject(json) || !isObject(json.asked)) return 'no "asked"'
  const { plan, target, service, scenario, aheadMs: ahead } = json
  for (const name of ['plan', 'target', 'scenario']) {
    if (typeof json[name] !== 'string') return `no "${name}"`
  }
  if (service !== null && typeof service !== 'string') return 'no "service"'
  if (!isObject(ahead) || typeof ahead.atLeast !== 'number' || typeof ahead.atMost !== 'number') {
    return 'no "aheadMs"'
  }
  const { requests, connections, rate } = json.asked
  if (!isCount(requests) || !isCount(connections)) return 'no "asked"'
  const startedAt = new Date(String(json.startedAt))
  const endedAt = new Date(String(json.endedAt))
  // Of a run that was ended there may be no end.
  if (!(startedAt.getTime() >= 0 && endedAt.getTime() >= 0)) return 'no "startedAt" or "endedAt"'
  const routes = (Array.isArray(json.requests) ? json.requests : [undefined]).map((request) =>
    recordOf(request, service === null),
  )
  const problem = routes.find((route) => typeof route === 'string')
  if (problem !== undefined) return problem
  return {
    plan: String(plan),
    target: String(target),
    service,
    scenario: String(scenario),
    asked: { requests, connections, rate: typeof rate === 'number' ? rate : null },
    startedAt,
    endedAt: endedAt < startedAt ? startedAt : endedAt,
    aheadMs: { atLeast: ahead.atLeast, atMost: ahead.atMost },
    routes: routes.filter((route) => route instanceof RouteRecord),
  }
}

/** What became of one kind of request: on every route, `sent` = answered + unanswered. */
function recordOf(request: unknown, isMarked: boolean): RouteRecord | string {
  if (!isObject(request) || !isObject(request.ended)) return 'no "requests"'
  const { method, route, routeIsPath, expectedStatus, sent } = request
  if (typeof method !== 'string' || typeof route !== 'string' || !isExpected(expectedStatus)) {
    return 'a request without method, route or expected status'
  }
  const record = new RouteRecord({ method, route, routeIsPath: routeIsPath === true })
  let ended = 0
  for (const [end, count] of Object.entries(request.ended)) {
    if (!isCount(count)) return `${method} ${route}: ${end} is no count`
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
  if (!isCount(sent) || ended > sent) return `${method} ${route}: ${ended} ended, ${sent} sent`
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
