import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sideBySide } from '../../embedded/side-by-side.ts'

/** Ends when it is told to, a moment later. */
async function untilTold(signal: AbortSignal, ended: string[], name: string): Promise<string> {
  await sleep(60_000, undefined, { signal }).catch(() => {})
  await sleep(1)
  ended.push(name)
  return name
}

describe('several things at once', () => {
  test('give all their results', async () => {
    const results = await sideBySide(() => [Promise.resolve(1), Promise.resolve('two')])
    assert.deepEqual(results, [1, 'two'])
  })

  test('have all ended when one has failed', async () => {
    const ended: string[] = []
    const failing = sideBySide((signal) => [
      untilTold(signal, ended, 'first'),
      Promise.reject(new Error('disk full')),
      untilTold(signal, ended, 'last'),
    ])
    await assert.rejects(failing, /disk full/)
    assert.deepEqual(ended, ['first', 'last'])
  })

  test('end when they are told to', async () => {
    const ended: string[] = []
    const told = new AbortController()
    const working = sideBySide((signal) => [untilTold(signal, ended, 'only')], told.signal)
    told.abort()
    assert.deepEqual(await working, ['only'])
  })
})
