import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { faultBills } from '../support/fault-bills.ts'
import { readyPlatform } from '../support/platform.ts'

/** Those that show most of what can go wrong, and are over soon. */
const chosen = [
  ...['kill-app', 'kill-redis', 'kill-mongodb', 'kill-nginx', 'kill-agent', 'kill-prometheus'],
  ...['stop-redis', 'stop-mongodb'],
]

/** The routes that may fail, each by its beginning; none where none may. */
const mayFail: Readonly<Record<string, RegExp>> = {
  'kill-app': /./,
  'kill-redis': /^GET \/hits$/,
  'kill-mongodb': /^(GET|POST) \/data/,
  'kill-nginx': /./,
  'stop-redis': /^GET \/hits$/,
  'stop-mongodb': /^(GET|POST) \/data/,
}

describe('what is broken under load', () => {
  let bills: Awaited<ReturnType<typeof faultBills>>
  before(async () => {
    await readyPlatform()
    bills = await faultBills(chosen, '--requests', '750')
  })

  for (const name of chosen) {
    test(`${name}: all is accounted for or named, nothing acknowledged is lost, all is back`, (t) => {
      const bill = bills.get(name)
      assert.ok(bill)
      t.diagnostic(`${bill.failed} of ${bill.sent} failed, back after ${bill.recoveredSeconds} s`)
      assert.equal(bill.notPossible, null)
      assert.deepEqual(bill.faulty, [])
      const others = Object.keys(bill.failedRoutes).filter((route) => !mayFail[name]?.test(route))
      assert.deepEqual(others, [], 'nothing else fails')
    })
  }

  test('kill-app: pod and window of what was lost are named', () => {
    const bill = bills.get('kill-app')
    if (bill?.verdict !== 'disagree') return
    assert.match(JSON.stringify(bill.lostWindows), /tally-app-/)
  })
})
