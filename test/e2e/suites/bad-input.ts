import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { answerMark, service } from '../../../app/contract.ts'
import { requestCounter } from '../../../app/metrics/catalog.ts'
import { badRequests, leakIn, statusesIn } from '../../app/bad-requests.ts'
import { exchange } from '../../app/exchange.ts'
import { ask, type Document, post } from '../support/documents.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { testSchema } from '../support/schemathesis/test-schema.ts'
import { until } from '../support/until.ts'

/** Requests that the app has counted, without those of the platform. Pods that are gone count too. */
const counted = `sum(max_over_time(${requestCounter.metric}{job="${service.job}",route!~"${Object.values(service.paths).join('|')}"}[15m]))`

const scrapeSeconds = 5

const marked = new RegExp(`^${answerMark.header}: ${answerMark.value}\r?$`, 'gim')

describe('bad input', () => {
  let platform: Platform
  let app: string
  before(async () => {
    platform = await readyPlatform()
    app = platform.app
  })

  const total = async () => (await platform.query(counted))[0]?.value ?? 0

  test('is answered through the ingress as it should, tells nothing, and is counted', async (t) => {
    const { hostname, port } = new URL(app)
    let before = Number.NaN
    await until('the counts stand still', async () => {
      before = await total()
      await setTimeout(2 * scrapeSeconds * 1000)
      return before === (await total())
    })
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
    await until('each is counted once', async () => (await total()) === before + reached, 60)
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
