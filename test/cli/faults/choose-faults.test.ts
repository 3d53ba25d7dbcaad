import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chooseFaults } from '../../../cli/faults/choose-faults.ts'
import { faults } from '../../../cli/faults/faults.ts'

const names = (chosen: readonly { readonly name: string }[]) => chosen.map(({ name }) => name)

describe('faults', () => {
  test('are made in the order in which they are named', () => {
    assert.deepEqual(names(chooseFaults(['kill-redis', 'kill-app'], 1)), ['kill-redis', 'kill-app'])
  })

  test('are all made once, in an order that the seed decides', () => {
    const first = names(chooseFaults(['all'], 1))
    assert.deepEqual(first.toSorted(), names(faults).toSorted())
    assert.deepEqual(names(chooseFaults(['all'], 1)), first)
    assert.notDeepEqual(names(chooseFaults(['all'], 2)), first)
  })

  test('have names of their own, and say all that there is to know', () => {
    assert.equal(new Set(names(faults)).size, faults.length)
    for (const { name, does, undone, costs, setting } of faults) {
      for (const text of [does, undone, costs, setting]) assert.ok(text, name)
    }
  })
})
