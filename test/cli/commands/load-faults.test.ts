import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requireNamed } from '../../../cli/commands/load-faults.ts'
import { faults } from '../../../cli/faults/faults.ts'
import { parseTarget } from '../../../cli/targets/index.ts'
import { checkout } from '../checkout.ts'

describe('load --fault', () => {
  test('breaks the own cluster without being told, and others only where they are named', () => {
    const [embedded, local] = [parseTarget('embedded'), parseTarget('local')]
    requireNamed(embedded, undefined)
    requireNamed(local, local)
    for (const target of [local, parseTarget('aws')]) {
      assert.throws(
        () => requireNamed(target, undefined),
        new RegExp(`others may use.*--target ${target.name}$`),
      )
    }
  })

  test('refuses a fault that it does not know, and names those that it knows', async (t) => {
    const { tally } = await checkout(t)
    const { exitCode, stderr } = await tally(['load', '--fault', 'kill-redsi'])
    assert.equal(exitCode, 2)
    assert.match(stderr, /Allowed: all, kill-app, kill-redis, /)
  })

  test('explains each fault in the help: what it does and costs, and how it is undone', async (t) => {
    const { tally } = await checkout(t)
    const { stdout } = await tally(['load', '--help'])
    for (const { name, does, costs, undone } of faults) {
      assert.match(stdout, new RegExp(`^  ${name} `, 'm'))
      for (const text of [does, costs, undone]) assert.ok(stdout.includes(text), `${name}: ${text}`)
    }
  })
})
