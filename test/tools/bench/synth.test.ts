import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'

const bench = path.resolve(import.meta.dirname, '../../../tools/bench/synth.ts')

function run(t: TestContext, args: readonly string[], environment: Record<string, string> = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const env = { ...process.env, TMPDIR: folder, ...environment }
  const result = spawnSync(process.execPath, [bench, ...args], { encoding: 'utf8', env })
  return { ...result, leftBehind: readdirSync(folder) }
}

describe('bench:synth', () => {
  test('prints both programs and their ratio, and leaves nothing behind', (t) => {
    const { status, stdout, leftBehind } = run(t, ['--runs', '1', '--warm-ups', '1'])
    assert.match(stdout, /^all stacks( +\d+ ms){3}$/m)
    assert.match(stdout, /^one resource( +\d+ ms){3}$/m)
    assert.match(stdout, /^ratio of medians \d+\.\d\d: (ok|over), at most 3 is wanted$/m)
    assert.deepEqual([status, leftBehind], [0, []])
  })

  test('fails with what a failing program wrote, and leaves nothing behind', (t) => {
    const { status, stderr, leftBehind } = run(t, ['--runs', '1'], { TALLY_SETTINGS: '/absent' })
    assert.match(stderr, /^node main\.ts failed with exit 1:\n\/absent/)
    assert.doesNotMatch(stderr, /^ {4}at /m, 'no stack trace')
    assert.deepEqual([status, leftBehind], [1, []])
  })

  test('refuses a number of runs that is none', (t) => {
    const { status, stderr } = run(t, ['--runs', 'many'])
    assert.match(stderr, /'many' is invalid\. It must be a whole number from 1 to 999\./)
    assert.equal(status, 1)
  })
})
