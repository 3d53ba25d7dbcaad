import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PutBack } from '../../../cli/faults/put-back.ts'

const change = (what: string, undo: () => void) => ({
  what,
  fix: `undo ${what}`,
  undo: async () => undo(),
})

describe('what a fault has changed', () => {
  test('is put back in the reverse order, once', async () => {
    const undone: string[] = []
    const putBack = new PutBack()
    for (const what of ['one', 'two']) putBack.note(change(what, () => undone.push(what)))
    assert.deepEqual([await putBack.all(), await putBack.all()], [[], []])
    assert.deepEqual(undone, ['two', 'one'])
    assert.deepEqual(putBack.left(), [])
  })

  test('is named with its fix where it can not be put back, and keeps nothing else from it', async () => {
    const undone: string[] = []
    const putBack = new PutBack()
    putBack.note(change('one', () => undone.push('one')))
    putBack.note(
      change('two', () => {
        throw new Error('no answer')
      }),
    )
    assert.deepEqual(await putBack.all(), ['two: no answer. Fix: undo two'])
    assert.deepEqual(undone, ['one'])
    assert.deepEqual(putBack.left(), ['two. Fix: undo two'])
  })
})
