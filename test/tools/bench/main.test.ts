import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, type TestContext, test } from 'node:test'

const bench = resolve(import.meta.dirname, '../../../tools/bench/main.ts')

function run(t: TestContext, args: readonly string[], environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tally-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const env = { ...process.env, TMPDIR: folder, ...environment }
  const result = spawnSync(process.execPath, [bench, ...args], { encoding: 'utf8', env })
  return { ...result, leftBehind: readdirSync(folder) }
}

describe('bench', () => {
  test('measures one comparison alone, and leaves nothing behind', (t) => {
    const { status, stdout, leftBehind } = run(t, ['--only', 'synthesis'])
    assert.match(stdout, /^### Synthesis of all stacks$/m)
    assert.match(stdout, /^- (met|\*\*missed\*\*|not decided): CPU s at most 5, is \d/m)
    assert.equal(stdout.match(/^### /gm)?.length, 1)
    assert.deepEqual([status, leftBehind], [0, []])
  })

  test('says why a comparison failed, fails, and leaves nothing behind', (t) => {
    const args = ['--only', 'synthesis', '--require', 'CPU s']
    const { status, stdout, stderr, leftBehind } = run(t, args, { TALLY_SETTINGS: '/absent' })
    assert.match(stdout, /^### synthesis\n\nnot measured: .*\/absent/ms)
    assert.match(stderr, /The aim CPU s is not met\./)
    assert.deepEqual([status, leftBehind], [1, []])
  })

  test('says that a program is missing which a comparison needs, and does not fail', (t) => {
    const { status, stdout, leftBehind } = run(t, ['--only', 'series'], {
      XDG_CACHE_HOME: '/absent',
    })
    assert.match(stdout, /^not measured: Prometheus is not built\. Fix: /m)
    assert.deepEqual([status, leftBehind], [0, []])
  })

  test('refuses a comparison that does not exist, and names those that do', (t) => {
    const { status, stderr } = run(t, ['--only', 'everything'])
    assert.match(stderr, /There is no comparison everything\. Fix: name one of app, /)
    assert.equal(status, 2)
  })
})
