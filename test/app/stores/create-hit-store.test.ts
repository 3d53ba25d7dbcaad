import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHitStore } from '../../../app/stores/create-hit-store.ts'
import { startRedisStandIn } from '../redis-stand-in.ts'
import { createLogRecorder } from './log-recorder.ts'
import { unmeasured } from './unmeasured.ts'

const meter = () => unmeasured

test('without an address hits are counted in memory, and the log says so', async () => {
  const log = createLogRecorder()
  const store = await createHitStore({ log, meter })
  assert.equal(await store.hit(), 1)
  assert.match(log.lines.join('\n'), /^info hits are counted in memory.*REDIS_URL/)
})

test('with an address hits are counted in Redis', async (t) => {
  const redis = await startRedisStandIn(t)
  const log = createLogRecorder()
  const store = await createHitStore({ redisUrl: redis.url, log, meter })
  t.after(() => store.close())
  await store.ready()
  assert.equal(await store.hit(), 1)
  assert.doesNotMatch(log.lines.join('\n'), /memory/)
})
