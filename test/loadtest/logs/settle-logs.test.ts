import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectLogStore, type LogStore } from '../../../loadtest/logs/log-store.ts'
import { settleLogs } from '../../../loadtest/logs/settle-logs.ts'
import { AnsweredRequests } from '../../../loadtest/send/answered-requests.ts'
import { demoKinds } from '../pod-series.ts'

/** A store whose first answer takes long, and that has the line of the request `a` then. */
function slowStore(onAsked = () => {}): LogStore {
  let asked = 0
  return {
    ...connectLogStore({ url: 'http://127.0.0.1:1' }),
    async count(_, signal) {
      onAsked()
      if (asked++ > 0) return 1
      await sleep(60_000, undefined, { signal })
      throw new Error('Nobody gave the reading up.')
    },
    async *search() {
      yield { request_id: 'a', method: 'GET', route: '/hits', status: '200' }
    },
  }
}

function settle(store: LogStore, settleTimeoutSeconds: number, signal?: AbortSignal) {
  const answered = new AnsweredRequests()
  answered.add({ method: 'GET', route: '/hits', status: 200 }, 'a')
  const reader = { store, lines: '*', settleTimeoutSeconds, signal }
  return settleLogs(reader, answered, { from: 0, to: 1 }, demoKinds)
}

test('a reading that does not end is given up for a last one when the time is up', async () => {
  assert.equal((await settle(slowStore(), 0.05)).missing, 0)
})

test('a reading that does not end is given up for a last one at an interruption', async () => {
  const interruption = new AbortController()
  const store = slowStore(() => setImmediate(() => interruption.abort()))
  assert.equal((await settle(store, 600, interruption.signal)).missing, 0)
})
