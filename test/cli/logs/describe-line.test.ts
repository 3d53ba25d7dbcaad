import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeLine, printable } from '../../../cli/logs/describe-line.ts'

const line = {
  _time: '2026-11-28T21:04:57.123456789Z',
  _stream: '{}',
  'kubernetes.pod_name': 'tally-app-1',
  'kubernetes.container_name': 'app',
  level: 'info',
}
const request = { ...line, _msg: 'request', method: 'GET', status: '200', seconds: '0.00312' }

test('an answered request is what was asked for, its answer and its time', () => {
  assert.equal(
    describeLine({ ...request, route: '/data/:id', request_id: 'a1' }),
    '2026-11-28T21:04:57.123Z tally-app-1 info  GET /data/:id 200 3.1 ms request_id=a1',
  )
  assert.match(describeLine({ ...request, path: '/data/1' }), / GET \/data\/1 200 3\.1 ms$/)
})

test('another line is its message, and every field that it has beside it', () => {
  assert.equal(
    describeLine({ ...line, level: 'ERROR', _msg: 'store is away', err: 'no route', status: '7' }),
    '2026-11-28T21:04:57.123Z tally-app-1 error store is away err="no route" status=7',
  )
})

test('a line without a level or known pod is shown too', () => {
  assert.equal(
    describeLine({ _time: '2026-11-28T21:04:57Z', _msg: 'a' }),
    '2026-11-28T21:04:57Z - -     a',
  )
})

test('a container is named where its pod is not named after it', () => {
  const keeper = { ...line, 'kubernetes.container_name': 'metrics-keeper', _msg: 'a' }
  assert.match(describeLine(keeper), / tally-app-1\/metrics-keeper /)
})

test('what a client sent can neither end a line nor reach the terminal', () => {
  const evil = 'a\nb\r\u001b[2J\u009b31m\u202eabc\u2028'
  const described = describeLine({ ...line, _msg: evil, user: evil })
  assert.doesNotMatch(described, /[\p{Cc}\u2028\u202e]/u)
  assert.match(described, /a\\nb\\u000d\\u001b\[2J\\u009b31m\\u202eabc\\u2028/)
  assert.deepEqual(JSON.parse(printable(JSON.stringify({ evil }))), { evil })
})
