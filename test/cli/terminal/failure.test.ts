import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFailure, reasonOf } from '../../../cli/terminal/failure.ts'

test('what a person can fix is said without a stack trace', () => {
  assert.equal(describeFailure(new Error('the port is taken')), 'the port is taken')
})

test('a mistake in the code is shown with where it came from', () => {
  assert.match(describeFailure(new TypeError('x is undefined')), /x is undefined\n\s+at /)
})

test('a request that failed says why, and is no mistake in the code', () => {
  const failed = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })
  assert.equal(describeFailure(failed), 'fetch failed: connect ECONNREFUSED')
})

const answered = (body: unknown) =>
  Object.assign(new Error('HTTP-Code: 403\nHeaders: {"audit-id":"1"}'), { code: 403, body })

for (const body of [{ message: 'pods is forbidden' }, '{"message":"pods is forbidden"}']) {
  test(`of an API server's ${typeof body} the message alone is said`, () => {
    assert.equal(reasonOf(answered(body)), 'the API server answered: pods is forbidden')
  })
}

for (const body of [undefined, '<html>', {}, null]) {
  test(`where ${JSON.stringify(body)} answered, the HTTP status is said`, () => {
    assert.equal(reasonOf(answered(body)), 'the API server answered with HTTP status 403')
  })
}

test('what is no error at all is said as it is', () => {
  assert.equal(describeFailure('enough'), 'enough')
})
