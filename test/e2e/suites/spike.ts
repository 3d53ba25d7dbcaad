import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { backToOne, declared, replicas, sample, watchAutoscaler } from '../support/autoscaling.ts'
import { load } from '../support/load.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { tallyOk } from '../support/tally.ts'

describe('pods that follow the load', () => {
  let platform: Platform
  let autoscaler: ReturnType<typeof watchAutoscaler>
  before(async () => {
    platform = await readyPlatform()
    // From here on the platform says that it is ready: its autoscaler has to know what it does.
    autoscaler = watchAutoscaler(platform)
    await backToOne(platform)
  })
  after(() => autoscaler?.stop())

  test('grow from 1 to at least 3 within 90 s of a spike, without a failed request', async (t) => {
    const outcome = await load('--scenario', 'spike', '--requests', '35000')
    const grown = outcome.timeline.find(({ readyReplicas }) => (readyReplicas ?? 0) >= 3)
    t.diagnostic(`3 pods ready after ${grown?.elapsedSeconds} s`)
    t.diagnostic(`${outcome.requestsPerSecond} answers/s, p95 ${outcome.latencyMs.p95} ms`)
    assert.equal(outcome.timeline[0]?.readyReplicas, 1)
    assert.ok(grown && grown.elapsedSeconds <= 90, JSON.stringify(outcome.timeline))
    assert.equal(outcome.exitCode, 0, outcome.verdictAndFailures)
    assert.deepEqual([outcome.failed, outcome.counted], [0, outcome.sent])
  })

  test('stay as many when up runs again at the peak', async () => {
    assert.ok((await replicas(platform)) >= 3, 'the peak lasts until here')
    const counts = sample(async () => String(await replicas(platform)))
    const { stdout } = await tallyOk('up')
    const seen = (await counts.stop()).map(Number).filter(Number.isInteger)
    assert.match(stdout, /No changes\./)
    // By then the autoscaler may take pods away, one at a time. A reset would be from 3 to 1 at once.
    assert.ok(
      seen.length > 3 && seen.every((count, i) => count >= (seen[i - 1] ?? 3) - 1),
      seen.join(', '),
    )
  })

  test('are as many as the autoscaler says: a deploy says nothing of it', async () => {
    const fields = await declared(platform)
    assert.ok(fields.includes('f:template') && !fields.includes('f:replicas'), fields.join(' '))
  })

  test('are counted by an autoscaler that always knew what they use', () => autoscaler.alwaysKnew())
})
