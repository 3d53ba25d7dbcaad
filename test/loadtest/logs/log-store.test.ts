import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { connectLogStore, LogStoreError } from '../../../loadtest/logs/log-store.ts'
import { serve } from '../counted-app.ts'

/** A server that gives every query this answer, as recorded from VictoriaLogs 1.52. */
async function answering(t: TestContext, status: number, body: string) {
  const { url } = await serve(t, (_, response) => response.writeHead(status).end(body))
  return connectLogStore({ url, credentials: 'logs:very secret' })
}

const read = async (t: TestContext, status: number, body: string) => {
  const lines = []
  for await (const line of (await answering(t, status, body)).search('*')) lines.push(line)
  return lines
}

describe('the log store', () => {
  test('gives the lines of its answer, one object each', async (t) => {
    const body = '{"_time":"2026-11-28T21:04:57.1Z","_msg":"größer"}\n{"_msg":"b","status":"200"}\n'
    assert.deepEqual(await read(t, 200, body), [
      { _time: '2026-11-28T21:04:57.1Z', _msg: 'größer' },
      { _msg: 'b', status: '200' },
    ])
    assert.deepEqual(await read(t, 200, ''), [])
  })

  test('takes an answer that ends with an error for no answer', async (t) => {
    const body = '{"_msg":"a"}\ncannot execute query: cannot read part\n'
    await assert.rejects(read(t, 200, body), /broke off its answer: cannot execute query: cannot/)
  })

  test('takes an answer that ends within a line for no answer', async (t) => {
    await assert.rejects(read(t, 200, '{"_msg":"a"}\n{"_msg":"b'), LogStoreError)
  })

  test('takes a connection that closes within an answer for no answer', async (t) => {
    const { url } = await serve(t, (_, response) => {
      response.write('{"lines":"1"}\n')
      setTimeout(() => response.destroy(), 50)
    })
    await assert.rejects(connectLogStore({ url }).count('*'), /broke off its answer/)
  })

  test('takes an answer without a number for no count', async (t) => {
    const store = await answering(t, 200, '')
    await assert.rejects(store.count('*'), /did not count the lines of the query \*/)
  })

  test('says what is wrong, what to do, and no password', async (t) => {
    const closed = connectLogStore({ url: 'http://127.0.0.1:1', credentials: 'logs:very secret' })
    const failures = [
      [await answering(t, 401, '\n'), /refused user or password \(HTTP 401\)\. .*Fix: /],
      [await answering(t, 400, 'cannot parse `query` arg'), /query \*.*: cannot parse .* Fix: /],
      [await answering(t, 502, ''), /HTTP 502\. .*Fix: /],
      [closed, /can't be reached: connect ECONNREFUSED.* Fix: npm run up/],
    ] as const
    for (const [store, message] of failures) {
      await assert.rejects(store.count('*'), (error: Error) => {
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /secret/)
        return true
      })
    }
  })

  test('that ends what is followed has failed', async (t) => {
    const store = await answering(t, 200, '{"_msg":"a"}\n')
    const { signal } = new AbortController()
    const followed = store.follow('*', { sinceSeconds: 5, signal })
    assert.deepEqual((await followed.next()).value, { _msg: 'a' })
    await assert.rejects(followed.next(), /ended the answer\. Fix: run it again/)
  })
})
