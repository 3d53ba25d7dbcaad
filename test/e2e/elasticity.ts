import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadOutcome } from '../../loadtest/outcome.ts'
import { type Platform, platform, tally, tallyOk, until } from './tally.ts'

/** A scenario, its outcome and exit code. */
async function load(
  scenario: string,
  ...args: string[]
): Promise<LoadOutcome & { exitCode?: number | undefined }> {
  const { stdout, stderr, exitCode } = await tally(
    'load',
    '--json',
    '--scenario',
    scenario,
    ...args,
  )
  assert.notEqual(stdout, '', `load printed no JSON: ${stderr}`)
  return { ...(JSON.parse(stdout) as LoadOutcome), exitCode }
}

/** Repeats something until it is stopped, and keeps the answers; errors are answers too. */
function sample(look: () => Promise<string>, everyMs = 2000) {
  const seen: string[] = []
  const end = new AbortController()
  const looking = (async () => {
    while (!end.signal.aborted) {
      seen.push(await look().catch((error) => String(error)))
      await sleep(everyMs, undefined, { signal: end.signal }).catch(() => {})
    }
  })()
  return {
    async stop(): Promise<readonly string[]> {
      end.abort()
      await looking
      return seen
    },
  }
}

describe('pods that follow the load', () => {
  let tallied: Platform
  let autoscaler: ReturnType<typeof sample>

  const replicas = async (): Promise<number> =>
    Number(await tallied.kubectl('get', 'deployment/tally-app', '-o', 'jsonpath={.spec.replicas}'))
  const podNames = async (): Promise<string[]> => {
    const pods = ['get', 'pods', '-l', 'app.kubernetes.io/component=app', '-o', 'name']
    return (await tallied.kubectl(...pods)).split('\n').filter(Boolean)
  }
  const backToOne = () =>
    until(
      'one pod is left',
      async () => (await replicas()) === 1 && (await podNames()).length === 1,
      480,
    )

  before(async () => {
    tallied = await platform()
    // From here on the platform says that it is ready: its autoscaler has to know what it does.
    autoscaler = sample(() => tallied.kubectl('get', 'hpa', 'tally-app', '--no-headers'))
    await backToOne()
  })
  after(async () => {
    await autoscaler?.stop()
  })

  it('grow from 1 to at least 3 within 90 s of a spike, without a failed request', async (t) => {
    const outcome = await load('spike', '--requests', '35000')
    const grown = outcome.timeline.find(({ readyReplicas }) => (readyReplicas ?? 0) >= 3)
    t.diagnostic(`3 pods ready after ${grown?.elapsedSeconds} s`)
    t.diagnostic(`${outcome.requestsPerSecond} answers/s, p95 ${outcome.latencyMs.p95} ms`)
    assert.equal(outcome.timeline[0]?.readyReplicas, 1)
    assert.ok(grown && grown.elapsedSeconds <= 90, JSON.stringify(outcome.timeline))
    assert.equal(outcome.exitCode, 0, outcome.message)
    assert.deepEqual([outcome.failed, outcome.counted], [0, outcome.sent])
  })

  it('stay as many when up runs again at the peak', async () => {
    assert.ok((await replicas()) >= 3, 'the peak lasts until here')
    const counts = sample(async () => String(await replicas()))
    const { stdout } = await tallyOk('up')
    const seen = (await counts.stop()).map(Number)
    assert.match(stdout, /No changes\./)
    // By then the autoscaler may have taken a pod away, one at a time. A reset would be to 1.
    assert.ok(
      seen.every((count) => count >= 3),
      seen.join(', '),
    )
  })

  it('shrink to 1 when the load is over', backToOne)

  it('are replaced under reads and writes, without a failed or reset request', async (t) => {
    const names = await podNames()
    const outcome = await load('rollout')
    const { rollout, timeline, routes } = outcome
    t.diagnostic(`${outcome.sent} requests, ${outcome.requestsPerSecond} answers/s`)
    t.diagnostic(`rollout from ${rollout?.startedAtSeconds} s on, in ${rollout?.seconds} s`)
    assert.equal(outcome.exitCode, 0, `${outcome.message} ${JSON.stringify(outcome.failures)}`)
    assert.ok(outcome.sent >= 20_000 && outcome.requestsPerSecond >= 200)
    assert.deepEqual([outcome.failed, outcome.failures, outcome.counted], [0, [], outcome.sent])
    assert.ok(rollout?.underLoad && rollout.seconds !== null)
    assert.deepEqual(
      ['GET', 'POST'].filter((wanted) => !routes.some(({ method }) => method === wanted)),
      [],
    )
    for (const { unanswered } of routes) assert.deepEqual(unanswered, {})
    assert.ok(timeline.every(({ readyReplicas }) => (readyReplicas ?? 0) >= 1))
    await until('the old pods are gone', async () =>
      (await podNames()).every((name) => !names.includes(name)),
    )
  })

  it('are counted by an autoscaler that always knew what they use', async () => {
    const seen = await autoscaler.stop()
    assert.ok(seen.length > 30, `${seen.length} looks`)
    assert.deepEqual(
      seen.filter((line) => !line.startsWith('tally-app') || line.includes('<unknown>')),
      [],
    )
  })
})
