import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSummaries } from '../../../loadtest/k6/summary.ts'

const hits = {
  method: 'GET',
  route: '/hits',
  routeIsPath: false,
  expectedStatus: 200,
  sent: 10,
  ended: { marked_200: 9, none: 1 },
}
const summary = {
  tallyK6: 1,
  plan: 'abc',
  target: 'test',
  service: null,
  scenario: 'hits',
  asked: { requests: 10, connections: 2, rate: null },
  startedAt: '2026-11-29T02:00:00.000Z',
  endedAt: '2026-11-29T02:00:10.000Z',
  aheadMs: { atLeast: 0, atMost: 5 },
  requests: [hits],
}
const line = (changes: object = {}) => JSON.stringify({ ...summary, ...changes })

describe('the summary of a k6 run', () => {
  test('adds up those of several runners, among the other lines of their logs', () => {
    const later = { startedAt: '2026-11-29T02:00:01.000Z', endedAt: '2026-11-29T02:00:20.000Z' }
    const log = ['time="…" level=info', line(), '', line(later), 'done'].join('\n')
    const { startedAt, endedAt, routes, asked } = parseSummaries(log, 'k6.log')
    assert.deepEqual(
      [startedAt.toISOString(), endedAt.toISOString()],
      [summary.startedAt, later.endedAt],
    )
    assert.deepEqual(asked, summary.asked)
    assert.equal(routes.length, 1)
    assert.deepEqual([routes[0]?.sent, routes[0]?.ok, routes[0]?.uncertain], [20, 18, 2])
  })

  test('takes what k6 sent without an end for unanswered', () => {
    const [route] = parseSummaries(line({ requests: [{ ...hits, sent: 12 }] }), 'file').routes
    assert.deepEqual(Object.fromEntries(route?.unanswered ?? []), {
      'no answer': 1,
      'k6 ended before the answer': 2,
    })
  })

  for (const [what, text, why] of [
    ['without a summary', '{"metrics": {}}', /no line that an exported script wrote/],
    ['that ends in the middle of it', line().slice(0, -40), /its summary is broken \(.*JSON/],
    ['with the same one twice', `${line()}\n${line()}`, /the same summary twice/],
    ['of different exports', `${line()}\n${line({ plan: 'def' })}`, /of different exports/],
    [
      'of a run that sent nothing',
      line({ startedAt: new Date(0), endedAt: new Date(0) }),
      /sent nothing/,
    ],
    ['without a beginning', line({ startedAt: 'yesterday' }), /no "startedAt"/],
    ['without its plan', line({ plan: undefined }), /no "plan"/],
    ['without what was asked for', line({ asked: {} }), /no "asked\.requests"/],
    ['without clocks', line({ aheadMs: null }), /no "aheadMs"/],
    ['without requests', line({ requests: undefined }), /no "requests"/],
    ['with a count below 0', line({ requests: [{ ...hits, sent: -1 }] }), /no "sent"/],
    [
      'with more ends than requests',
      line({ requests: [{ ...hits, sent: 9 }] }),
      /10 ended, 9 sent/,
    ],
    ['with half a request', line({ requests: [{ ...hits, ended: { none: 0.5 } }] }), /no "none"/],
  ] as const) {
    test(`is refused of a file ${what}, which says what to do`, () => {
      assert.throws(
        () => parseSummaries(text, 'k6.log'),
        ({ message }: Error) =>
          why.test(message) && /^k6\.log can't .* Fix: npm run load -- --export k6/.test(message),
      )
    })
  }
})
