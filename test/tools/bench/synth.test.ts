import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, type TestContext, test } from 'node:test'

const bench = resolve(import.meta.dirname, '../../../tools/bench/synth.ts')

function run(t: TestContext, environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tally-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const env = { ...process.env, TMPDIR: folder, ...environment }
  const result = spawnSync(process.execPath, [bench], { encoding: 'utf8', env })
  return { ...result, leftBehind: readdirSync(folder) }
}

describe('bench:synth', () => {
  test('prints what a synthesis took, and leaves nothing behind', (t) => {
    const { status, stdout, leftBehind } = run(t)
    assert.match(stdout, /^All stacks: \d+\.\d\d s of CPU, \d+ MiB of memory: ok, at most 5 s /)
    assert.deepEqual([status, leftBehind], [0, []])
  })

  test('fails with what a failing synthesis wrote, and leaves nothing behind', (t) => {
    const { status, stdout, stderr, leftBehind } = run(t, { TALLY_SETTINGS: '/absent' })
    assert.match(stderr, /^\/absent/)
    assert.equal(stdout, '')
    assert.deepEqual([status, leftBehind], [1, []])
  })
})
