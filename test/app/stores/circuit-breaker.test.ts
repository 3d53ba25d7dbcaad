import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CircuitOpenError, createCircuitBreaker } from '../../../app/stores/circuit-breaker.ts'
import { limits } from '../../../app/stores/store-limits.ts'
import { TimeoutError } from '../../../app/stores/with-timeout.ts'

class Refused extends Error {}

/** A breaker with a clock that a test moves, and calls that it answers. */
function breaker({ timeoutMs = 60_000, stillMs = 1_000, maxWaiting = 100 } = {}) {
  let time = 0
  const run = createCircuitBreaker({
    timeoutMs,
    stillMs,
    maxWaiting,
    isAnswer: (error) => error instanceof Refused,
    now: () => time,
  })
  /** Makes a call that waits. */
  const call = () => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const result = run(() => promise)
    result.catch(() => {})
    return { result, answer: () => resolve('yes'), fail: reject }
  }
  return { run, call, pass: (ms: number) => (time += ms) }
}

describe('a circuit breaker', () => {
  test('settles as the call does', async () => {
    const { run } = breaker()
    assert.equal(await run(async () => 'yes'), 'yes')
    await assert.rejects(
      run(() => Promise.reject(new Refused())),
      Refused,
    )
  })

  test('lets any number wait while answers come', async () => {
    const { call, pass } = breaker()
    const slow = call()
    for (let n = 0; n < 5; n += 1) {
      pass(900)
      const quick = call()
      quick.answer()
      assert.equal(await quick.result, 'yes')
    }
    slow.answer()
    assert.equal(await slow.result, 'yes')
  })

  test('makes one call at a time once none of those that wait was answered for long', async () => {
    const { call, pass } = breaker()
    call()
    pass(1_001)
    const probe = call()
    await assert.rejects(call().result, CircuitOpenError)
    probe.answer()
    await probe.result
    const [one, other] = [call(), call()]
    one.answer()
    other.answer()
    assert.deepEqual(await Promise.all([one.result, other.result]), ['yes', 'yes'])
  })

  test('is closed again by the answer to a call that waited all the time', async () => {
    const { call, pass } = breaker()
    const first = call()
    pass(1_001)
    call()
    first.answer()
    await first.result
    const next = call()
    next.answer()
    assert.equal(await next.result, 'yes')
  })

  test('makes one call at a time after a call without an answer, until one is answered', async () => {
    const { call } = breaker()
    const lost = call()
    lost.fail(new Error('connection lost'))
    await assert.rejects(lost.result, /connection lost/)
    const probe = call()
    await assert.rejects(call().result, CircuitOpenError)
    probe.fail(new Error('connection refused'))
    await assert.rejects(probe.result, /connection refused/)
    const next = call()
    await assert.rejects(call().result, CircuitOpenError)
    next.answer()
    await next.result
    const [one, other] = [call(), call()]
    one.answer()
    other.answer()
    await Promise.all([one.result, other.result])
  })

  test('makes all calls again after a time without any', async () => {
    const { call, pass } = breaker()
    const lost = call()
    lost.fail(new Error('connection refused'))
    await assert.rejects(lost.result, /connection refused/)
    pass(1_001)
    const [one, other] = [call(), call()]
    one.answer()
    other.answer()
    assert.deepEqual(await Promise.all([one.result, other.result]), ['yes', 'yes'])
  })

  test('does not take a call that is lost for silence when a later one was answered', async () => {
    const { call, pass } = breaker()
    const lost = call()
    pass(1)
    const later = call()
    pass(1)
    later.answer()
    await later.result
    lost.fail(new Error('connection lost'))
    await assert.rejects(lost.result, /connection lost/)
    const [one, other] = [call(), call()]
    one.answer()
    other.answer()
    assert.deepEqual(await Promise.all([one.result, other.result]), ['yes', 'yes'])
  })

  test('lets as many wait by the limits of stores as a load test sends at a time', async () => {
    const { call } = breaker(limits)
    const calls = Array.from({ length: 1024 }, call)
    for (const { answer } of calls) answer()
    await Promise.all(calls.map(({ result }) => result))
  })

  test('takes a refusal for an answer', async () => {
    const { call } = breaker()
    const refused = call()
    refused.fail(new Refused())
    await assert.rejects(refused.result, Refused)
    call()
    const next = call()
    next.answer()
    assert.equal(await next.result, 'yes')
  })

  test('gives a call up after its timeout, and tries sooner whether the store answers again', async () => {
    const { call } = breaker({ timeoutMs: 20, stillMs: 10 })
    await assert.rejects(call().result, { name: TimeoutError.name, message: /20 ms/ })
    await assert.rejects(call().result, { name: TimeoutError.name, message: /10 ms/ })
  })

  test('lets no more wait than it may', async () => {
    const { call } = breaker({ maxWaiting: 2 })
    const first = call()
    call()
    await assert.rejects(call().result, /2 calls wait already/)
    first.answer()
    await first.result
    const next = call()
    next.answer()
    assert.equal(await next.result, 'yes')
  })
})
