import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type App, buildApp } from '../../app/app.ts'
import { readEnv } from '../../app/env.ts'
import { badRequests, leakIn, statusesIn } from './bad-requests.ts'
import { readCounts } from './counts.ts'
import { exchange } from './exchange.ts'

describe('the app answers a bad request as it should, tells nothing, and counts it', () => {
  let app: App
  let port: number
  before(async () => {
    app = await buildApp(await readEnv({ LOG_LEVEL: 'silent' }))
    port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  })
  after(() => app.close())

  const counted = async () =>
    Object.values(await readCounts(app)).reduce((sum, count) => sum + count, 0)

  for (const { name, sent, app: statuses } of badRequests) {
    test(name, async () => {
      const before = await counted()
      const answers = await exchange(port, sent)
      assert.deepEqual(statusesIn(answers), statuses)
      assert.equal(leakIn(answers), undefined)
      assert.equal((await counted()) - before, statuses.length)
    })
  }

  test('there are no two of one name', () => {
    assert.equal(new Set(badRequests.map(({ name }) => name)).size, badRequests.length)
  })
})
