import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { backToOne, watchAutoscaler } from '../support/autoscaling.ts'
import { load } from '../support/load.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { until } from '../support/until.ts'

describe('pods when the load is over', () => {
  let platform: Platform
  let autoscaler: ReturnType<typeof watchAutoscaler>
  before(async () => {
    platform = await readyPlatform()
    autoscaler = watchAutoscaler(platform)
  })
  after(() => autoscaler?.stop())

  test('shrink to 1', () => backToOne(platform))

  test('are replaced under reads and writes, without a failed or reset request', async (t) => {
    const names = await platform.appPods()
    const outcome = await load('--scenario', 'rollout')
    const { rollout, timeline, routes } = outcome
    t.diagnostic(`${outcome.sent} requests, ${outcome.requestsPerSecond} answers/s`)
    t.diagnostic(`rollout from ${rollout?.startedAtSeconds} s on, in ${rollout?.seconds} s`)
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.ok(outcome.sent >= 20_000 && outcome.requestsPerSecond >= 200)
    assert.deepEqual([outcome.failed, outcome.failures, outcome.counted], [0, [], outcome.sent])
    assert.ok(rollout?.underLoad && rollout.seconds !== null)
    assert.deepEqual(
      ['GET', 'POST'].filter((wanted) => !routes.some(({ method }) => method === wanted)),
      [],
    )
    for (const { unanswered } of routes) assert.deepEqual(unanswered, {})
    // null where the API server did not answer in time.
    const ready = timeline.flatMap(({ readyReplicas }) => readyReplicas ?? [])
    assert.ok(ready.length > timeline.length / 2 && Math.min(...ready) >= 1, ready.join(', '))
    await until('the old pods are gone', async () => {
      const left = await platform.appPods()
      return left.every((name) => !names.includes(name))
    })
  })

  test('are counted by an autoscaler that always knew what they use', () => autoscaler.alwaysKnew())
})
