import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from '../../../loadtest/send/pace.ts'

/** Lets the clock stand still until it is set. */
function clock(t: { mock: typeof test.mock }) {
  const time = { ms: 5000 }
  t.mock.method(performance, 'now', () => time.ms)
  return time
}

test('without a rate every request may be sent at once', (t) => {
  clock(t)
  const pace = new Pace()
  assert.deepEqual([pace.next(), pace.next(), pace.next()], [0, 0, 0])
})

test('at a rate, requests have their turns at equal distances', (t) => {
  clock(t)
  const pace = new Pace(100)
  assert.deepEqual([pace.next(), pace.next(), pace.next()], [0, 10, 20])
})

test('a short delay is caught up, so that the rate is kept', (t) => {
  const time = clock(t)
  const pace = new Pace(100)
  pace.next()
  time.ms += 30
  assert.deepEqual([pace.next(), pace.next(), pace.next(), pace.next()], [0, 0, 0, 10])
})

test('after a long delay no more than the requests of a second are caught up', (t) => {
  const time = clock(t)
  const pace = new Pace(100)
  pace.next()
  time.ms += 60_000
  const burst = Array.from({ length: 200 }, () => pace.next()).filter((wait) => wait === 0)
  assert.equal(burst.length, 101)
})
