import assert from 'node:assert/strict'
import { before, describe, type TestContext, test } from 'node:test'
import { leftovers } from '../../../embedded/machine/leftovers.ts'
import { hit } from '../support/documents.ts'
import { killNode } from '../support/kill.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { status, tally, tallyOk } from '../support/tally.ts'
import { until } from '../support/until.ts'
import { missing, startWriting, type Writer } from '../support/writer.ts'

describe('state that survives', () => {
  let platform: Platform
  before(async () => {
    platform = await readyPlatform()
  })
  const ready = () => until('the platform is ready', async () => (await status()).ready, 240)

  /** Writes before and while something happens. */
  async function whileWriting(outage: (writer: Writer) => Promise<void>): Promise<Writer> {
    const writer = startWriting(platform.app)
    try {
      await writer.goesOn()
      await outage(writer)
    } finally {
      await writer.stop()
    }
    return writer
  }

  /** Checks that everything acknowledged is there, and leaves the platform ready. */
  async function nothingIsLost(t: TestContext, writer: Writer): Promise<void> {
    t.diagnostic(`${writer.written.size} documents were acknowledged`)
    assert.deepEqual(await missing(platform.app, writer), [])
    assert.deepEqual(writer.backwards, [], 'hits never go backwards')
    await ready()
    assert.ok((await hit(platform.app)) > writer.hits(), 'hits go on from where they were')
  }

  test('loses nothing acknowledged when the cluster is stopped and started', async (t) => {
    const writer = await whileWriting(async ({ goesOn }) => {
      await tallyOk('embedded', 'stop')
      assert.deepEqual(
        (await leftovers()).filter((each) => !each.startsWith('folder')),
        [],
        'nothing of it runs',
      )
      await tallyOk('embedded', 'start')
      await ready()
      await goesOn()
    })
    await nothingIsLost(t, writer)
  })

  test('loses nothing acknowledged when the whole node is killed, and up brings it back', async (t) => {
    const writer = await whileWriting(killNode)
    const killed = await status()
    assert.equal(killed.target, 'embedded')
    assert.deepEqual(killed.urls, {
      app: null,
      prometheus: null,
      grafana: null,
      logs: null,
      dashboards: null,
    })
    assert.match(killed.unhealthy.join('\n'), /can't be reached/)
    const load = await tally('load')
    assert.equal(load.exitCode, 1)
    assert.doesNotMatch(load.stderr, /\n\s+at /)
    // Nobody else writes now: its verdict is about its own requests.
    const { stdout } = await tallyOk('up')
    assert.match(stdout, /1000 sent, 1000 counted/)
    await nothingIsLost(t, writer)
  })
})
