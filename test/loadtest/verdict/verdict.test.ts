import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Settlement } from '../../../loadtest/count/settlement.ts'
import { judge } from '../../../loadtest/verdict/verdict.ts'
import { demoKinds } from '../pod-series.ts'

const settled: Settlement = {
  counts: [],
  differences: [],
  lostWindows: [],
  lateFirstScrapes: [],
  causes: { missing: [], surplus: [] },
  kinds: demoKinds,
}
const sums = { sent: 100, failed: 0, counted: 100 }
const hits = { method: 'GET', route: '/hits', status: 200 }
const missing = { ...hits, answered: 100, counted: 99, difference: -1 }

test('as many sent as asked for, and all counted, agree', () => {
  assert.deepEqual(judge({ requests: 100, sums, settlement: settled }), {
    verdict: 'agree',
    message: '100 sent, 100 counted: every request is accounted for.',
  })
})

for (const requests of [101, 99]) {
  test(`100 sent where ${requests} were asked for do not agree`, () => {
    const { verdict, message } = judge({ requests, sums, settlement: settled })
    assert.equal(verdict, 'failed')
    assert.match(message, new RegExp(`^100 requests were sent, but ${requests} were asked for`))
    assert.match(message, /What the app answered is counted \(100\)/)
  })
}

test('counts that disagree and a wrong number of requests are both named', () => {
  const settlement = { ...settled, differences: [missing] }
  const { verdict, message } = judge({ requests: 101, sums, settlement })
  assert.equal(verdict, 'disagree')
  assert.match(message, /\(-1\).*100 requests were sent, but 101 were asked for/)
})

test('an interrupted run need not have sent what was asked for', () => {
  const { verdict, message } = judge({ requests: 101, sums, interrupted: true })
  assert.equal(verdict, 'interrupted')
  assert.doesNotMatch(message, /asked for/)
})

test('the window of a pod that went away is named as a possible cause', () => {
  const gone = { pod: 'tally/a', from: '12:00', to: '12:05', why: 'the pod went away' }
  const settlement = { ...settled, differences: [missing], lostWindows: [gone] }
  assert.match(
    judge({ requests: 100, sums, settlement }).message,
    /What tally\/a counted from 12:00 to 12:05, if anything, may be missing: the pod went away\./,
  )
})

test('missing and surplus counts have a cause each', () => {
  const gone = { pod: 'tally/a', from: '12:00', to: '12:05', why: 'the pod went away' }
  const surplus = { ...hits, route: '/', answered: 100, counted: 107, difference: 7 }
  const differences = [missing, surplus]
  const message = (settlement: Partial<Settlement>) =>
    judge({ requests: 100, sums, settlement: { ...settled, differences, ...settlement } }).message
  assert.match(message({}), /No missed scrape is known of.* Somebody else sent requests/)
  assert.match(message({ lostWindows: [gone] }), /What tally\/a counted.* Somebody else sent/)
  assert.match(message({ lateFirstScrapes: ['tally/b'] }), /No missed scrape.* tally\/b was first/)
})
