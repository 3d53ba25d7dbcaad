import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectLogStore } from '../../../loadtest/logs/log-store.ts'
import { settleLogs } from '../../../loadtest/logs/settle-logs.ts'
import { AnsweredRequests } from '../../../loadtest/send/answered-requests.ts'
import { demoKinds } from '../pod-series.ts'

const hits = { method: 'GET', route: '/hits', status: 200 }

test('answers are remembered by their ids, up to a limit', () => {
  const answered = new AnsweredRequests(2)
  for (const id of ['a', 'b', 'c']) answered.add(hits, id)
  assert.deepEqual([answered.size, answered.forgotten], [2, 1])
  assert.equal(answered.get('b')?.route, '/hits')
  assert.equal(answered.get('c'), undefined)
})

test('answers without an id are only counted', () => {
  const answered = new AnsweredRequests()
  for (const id of [undefined, '', ['a', 'b']]) answered.add(hits, id)
  assert.deepEqual([answered.size, answered.withoutId], [0, 3])
})

test('an answer with the id of another one has none of its own', () => {
  const answered = new AnsweredRequests()
  for (const id of ['a', 'a', 'b']) answered.add(hits, id)
  assert.deepEqual([answered.size, answered.withoutId], [2, 1])
})

test('a load of more answers than are remembered is not called logged', async () => {
  const answered = new AnsweredRequests(1)
  for (const id of ['a', 'b']) answered.add(hits, id)
  const store = connectLogStore({ url: 'http://127.0.0.1:1' })
  const reader = { store, lines: '*', settleTimeoutSeconds: 1 }
  await assert.rejects(
    settleLogs(reader, answered, { from: 0, to: 1 }, demoKinds),
    /Only the first 1 answers .* 1 came after them\. Fix: send fewer requests/,
  )
})
