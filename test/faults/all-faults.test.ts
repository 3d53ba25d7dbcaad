/**
 * Every fault of `load --fault`, in a random order, on an embedded cluster that is started for it. Prints
 * the table that docs/reliability.md keeps.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Bill, billTable } from '../../cli/faults/bill.ts'
import { faults } from '../../cli/faults/faults.ts'
import { faultBills } from '../e2e/support/fault-bills.ts'
import { readyPlatform } from '../e2e/support/platform.ts'
import { tally, tallyOk } from '../e2e/support/tally.ts'

describe('a platform that is broken in every way that Tally knows', () => {
  let bills: ReadonlyMap<string, Bill>
  before(async () => {
    await tallyOk('down')
    await tallyOk('up', 'embedded')
    await readyPlatform()
    bills = await faultBills(['all'])
    console.log(billTable([...bills.values()]))
  })
  after(() => tally('down'))

  for (const { name } of faults) {
    test(`accounts for ${name}, loses nothing acknowledged, and is whole again`, (t) => {
      const bill = bills.get(name)
      assert.ok(bill, 'it was made')
      if (bill.notPossible) t.skip(bill.notPossible)
      assert.deepEqual(bill.faulty, [])
    })
  }
})
