import { STATUS_CODES } from 'node:http'
import type { K6Plan } from './plan.ts'

/** The file that the script writes at its end, unless `TALLY_SUMMARY` names another one. */
export const summaryFile = 'tally-k6.json'

/** Begins the line that is the script's summary. */
export const summaryStart = '{"tallyK6":1,'

/**
 * The statuses that are told apart: k6 has to know before what its summary counts by itself. Others
 * are counted together.
 */
const statuses = Object.keys(STATUS_CODES).filter((status) => Number(status) >= 200)

/**
 * A script for k6 that sends a plan's requests, exactly as many as asked for, and writes what became of
 * each in one line of JSON. Every request has two counters: when it is sent, and by how it ended.
 */
export const k6Script = (plan: K6Plan): string => `// Made by Tally: npm run load -- --export k6
//   k6 run <this file>, with -e TALLY_URL=http://… where the service has another address there
//   npm run load -- --reconcile ${summaryFile}
import { sleep } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'
import { Counter, Gauge } from 'k6/metrics'

const plan = ${JSON.stringify(plan, undefined, 2)}

const url = __ENV.TALLY_URL || plan.url
const statuses = ${JSON.stringify(statuses)}
const ends = ['none', 'unlisted'].concat(
  statuses.map((status) => 'marked_' + status),
  statuses.map((status) => 'plain_' + status),
)
const endOf = (i, end) => 'tally_ended_' + i + '{end:' + end + '}'

const sent = plan.requests.map((_, i) => new Counter('tally_sent_' + i))
const ended = plan.requests.map((_, i) => new Counter('tally_ended_' + i))
const sentAt = new Gauge('tally_sent_at')
const endedAt = new Gauge('tally_ended_at')
// By how much this clock is ahead of the answers' in milliseconds, which have whole seconds.
const aheadAtLeast = new Gauge('tally_ahead_at_least')
const aheadAtMost = new Gauge('tally_ahead_at_most')

export const options = {
  discardResponseBodies: true,
  scenarios: {
    tally: {
      executor: 'shared-iterations',
      vus: Math.min(plan.asked.connections, plan.asked.requests),
      iterations: plan.asked.requests,
      maxDuration: '24h',
    },
  },
  // They never fail: k6 counts by a tag only where a threshold asks for it.
  thresholds: Object.fromEntries(
    plan.requests.flatMap((_, i) => ends.map((end) => [endOf(i, end), ['count>=0']])),
  ),
}

// Each virtual user has its own.
const values = Object.assign({}, plan.values)
const namesIn = ({ path, isLiteral }) => (isLiteral ? [] : (path.match(/:\\w+/g) || []).map((name) => name.slice(1)))

export default function () {
  const turn = exec.scenario.iterationInTest
  if (plan.asked.rate) {
    sleep(Math.max(0, exec.scenario.startTime + (turn * 1000) / plan.asked.rate - Date.now()) / 1000)
  }
  const wanted = plan.round[turn % plan.round.length]
  const lacking = namesIn(plan.requests[wanted]).find((name) => !(name in values))
  const i = lacking === undefined ? wanted : plan.requests.findIndex(({ gives }) => gives === lacking)
  const request = plan.requests[i]
  const path = namesIn(request).reduce(
    (text, name) => text.replace(':' + name, encodeURIComponent(values[name])),
    request.path,
  )
  const body = request.bodies.length > 0 ? request.bodies[turn % request.bodies.length] : null
  sent[i].add(1)
  const begin = Date.now()
  sentAt.add(begin)
  const answer = http.request(request.method, url + path, body, {
    headers: request.headers,
    jar: new http.CookieJar(),
    redirects: 0,
    tags: { name: request.method + ' ' + request.route },
    timeout: plan.requestTimeoutSeconds + 's',
  })
  endedAt.add(Date.now())
  ended[i].add(1, { end: nameOfEnd(answer) })
  const date = Date.parse(answer.headers.Date || '')
  if (date) {
    aheadAtLeast.add(begin - date - 1000)
    aheadAtMost.add(Date.now() - date)
  }
  const value = (answer.headers.Location || '').split(/[?#]/)[0].split('/').pop()
  if (request.gives && value && answer.status === request.expectedStatus) values[request.gives] = value
}

function nameOfEnd({ error, headers, status }) {
  if (error || status === 0) return 'none'
  if (!statuses.includes(String(status))) return 'unlisted'
  return (plan.mark && headers[plan.mark.header] === plan.mark.value ? 'marked_' : 'plain_') + status
}

export function handleSummary({ metrics }) {
  const read = (name, what) => (metrics[name] ? metrics[name].values[what] : 0)
  const summary = {
    tallyK6: 1,
    plan: plan.id,
    target: plan.target,
    service: plan.service,
    scenario: plan.scenario,
    asked: plan.asked,
    startedAt: new Date(read('tally_sent_at', 'min')).toISOString(),
    endedAt: new Date(read('tally_ended_at', 'max')).toISOString(),
    aheadMs: { atLeast: read('tally_ahead_at_least', 'max'), atMost: read('tally_ahead_at_most', 'min') },
    requests: plan.requests.map(({ method, route, routeIsPath, expectedStatus }, i) => ({
      method,
      route,
      routeIsPath,
      expectedStatus,
      sent: read('tally_sent_' + i, 'count'),
      ended: Object.fromEntries(
        ends.map((end) => [end, read(endOf(i, end), 'count')]).filter(([, count]) => count > 0),
      ),
    })),
  }
  const line = JSON.stringify(summary) + '\\n'
  const file = __ENV.TALLY_SUMMARY || '${summaryFile}'
  if (file === 'stdout') return { stdout: line }
  const all = summary.requests.reduce((sum, { sent }) => sum + sent, 0)
  return { [file]: line, stdout: all + ' sent. Next: npm run load -- --reconcile ' + file + '\\n' }
}
`
