import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  cpuOfRequest,
  isInstalled,
  k6,
  type OneShotClient,
  wrk,
} from '../../../tools/bench/one-shot-clients.ts'

/** Takes so many milliseconds of CPU time, and sends so many requests. */
const standIn = (of: Record<'short' | 'long', { ms: number; sent: number }>): OneShotClient => ({
  name: process.execPath,
  args: (_url, run) => {
    const { ms, sent } = of[run]
    const isBusy = `process.cpuUsage().user + process.cpuUsage().system < ${ms * 1000}`
    return ['-e', `while (${isBusy}); console.error('done'); console.log(${sent})`]
  },
  sent: Number,
})

const outputOfWrk = `Running 1s test @ http://127.0.0.1:8000
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.02ms  240.11us   8.12ms   94.30%
    Req/Sec    31.51k     2.10k   33.90k    90.00%
  31377 requests in 1.00s, 5.24MB read
Requests/sec:  31331.02
Transfer/sec:      5.23MB
`

describe('a load client that starts, sends and ends', () => {
  test('takes for a request what a long run takes more than a short one', async () => {
    const client = standIn({ short: { ms: 400, sent: 10 }, long: { ms: 500, sent: 20 } })
    const milliseconds = (await cpuOfRequest(client, 'http://127.0.0.1')) / 1000
    // It is about 10, and would be 25 of the long run alone.
    assert.ok(milliseconds > 0 && milliseconds < 20, `${milliseconds} ms`)
  })

  test('is not measured where it ends with an error, which says what it wrote', async () => {
    const client = { ...wrk, name: process.execPath, args: () => ['-e', 'throw Error("refused")'] }
    await assert.rejects(cpuOfRequest(client, 'http://127.0.0.1'), /refused/)
  })

  test('is installed where its program is on PATH', async () => {
    assert.equal(await isInstalled({ ...wrk, name: process.execPath }), true)
    assert.equal(await isInstalled({ ...wrk, name: 'no-such-client' }), false)
  })

  test('says how many requests it sent', () => {
    assert.equal(wrk.sent(outputOfWrk), 31_377)
    assert.equal(k6('k6.mjs').sent('{"requests":32,"failed":0}'), 32)
  })

  test('is not measured where a request was not answered well', () => {
    const errors = [
      'Socket errors: connect 0, read 3, write 0, timeout 0',
      'Non-2xx or 3xx responses: 4',
    ]
    for (const error of errors) {
      assert.throws(() => wrk.sent(`${outputOfWrk}  ${error}\n`), new RegExp(error))
    }
    assert.throws(() => wrk.sent('unable to connect'), /unable to connect/)
    assert.throws(() => k6('k6.mjs').sent('{"requests":32,"failed":1}'), /1 of 32 requests of k6/)
  })
})
