import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { answerMark } from '../../../app/contract.ts'
import { defaults } from '../../../config/defaults.ts'
import { takeBaseline } from '../../../loadtest/count/baseline.ts'
import { demoService } from '../../../loadtest/count/counted-service.ts'
import { connectPrometheus } from '../../../loadtest/count/prometheus.ts'
import type { CountReader } from '../../../loadtest/count/scrape-wait.ts'
import { settleCounts } from '../../../loadtest/count/settlement.ts'
import { badRequests, leakIn, statusesIn } from '../../app/bad-requests.ts'
import { exchange } from '../../app/exchange.ts'
import { ask, type Document, post } from '../support/documents.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { testSchema } from '../support/schemathesis/test-schema.ts'
import { until } from '../support/until.ts'

const marked = new RegExp(`^${answerMark.header}: ${answerMark.value}\r?$`, 'gim')

describe('bad input', () => {
  let platform: Platform
  let app: string
  before(async () => {
    platform = await readyPlatform()
    app = platform.app
  })

  test('is answered through the ingress as it should, tells nothing, and is counted', async (t) => {
    const { hostname, port } = new URL(app)
    const reader: CountReader = {
      prometheus: connectPrometheus({
        url: platform.prometheus,
        credentials: platform.credentials.prometheus,
      }),
      service: demoService('embedded'),
      settleTimeoutSeconds: 60,
      appPods: platform.appPods,
      scrapeIntervalSeconds: defaults.scrapeIntervalSeconds,
    }
    const baseline = await takeBaseline(reader)
    let reached = 0
    for (const { name, sent, app: direct, ingress = direct } of badRequests) {
      await t.test(name, async () => {
        const answers = await exchange(Number(port), sent, hostname)
        assert.deepEqual(statusesIn(answers), ingress)
        assert.equal(leakIn(answers), undefined)
        reached += answers.match(marked)?.length ?? 0
        // An answer without headers: HTTP/0.9 has none.
        if (ingress.length === 0 && answers !== '') reached += 1
      })
    }
    let counted = 0
    await until('each is counted', async () => {
      const { counts } = await settleCounts(reader, baseline, [])
      counted = counts.reduce((sum, { count }) => sum + count, 0)
      return counted >= reached
    })
    assert.equal(counted, reached, 'each is counted once')
  })

  test('never gets an error of the app, nor an answer that its description lacks', async (t) => {
    const { generated, output, passed } = await testSchema(`${app}/docs/json`)
    t.diagnostic(`${generated} requests`)
    assert.ok(passed, output)
    assert.ok(generated >= 2000, `${generated} requests`)
  })

  test('is refused where it is larger than the ingress takes', async () => {
    const text = JSON.stringify({ text: 'a'.repeat(2_000_000) })
    assert.equal((await post(`${app}/data`, text)).status, 413)
  })

  test('leaves the store as it was: what is written next is read as it is', async () => {
    const data = { text: 'ä€😀', list: [1, 2.5, null, true], nested: { empty: {} } }
    const stored = (await (await post(`${app}/data`, JSON.stringify(data))).json()) as Document
    const read = (await (await ask(`${app}/data/${stored.id}`)).json()) as Document
    assert.deepEqual([stored.data, read], [data, stored])
  })
})
