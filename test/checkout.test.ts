import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, type TestContext, test } from 'node:test'

const root = resolve(import.meta.dirname, '..')

/** Runs git with settings, as a user's own configuration would have them. */
const git = (settings: readonly string[], ...args: readonly string[]) =>
  execFileSync('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  })

function checkOut(t: TestContext, ...settings: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'tally-checkout-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  git(settings, 'checkout-index', '--all', `--prefix=${folder}/`)
  return folder
}

describe('a checkout', () => {
  for (const settings of [['core.autocrlf=true'], ['core.autocrlf=false', 'core.eol=crlf']]) {
    test(`is the same bytes with ${settings.join(' and ')}`, (t) => {
      const usual = checkOut(t, 'core.autocrlf=false', 'core.eol=lf')
      const other = checkOut(t, ...settings)
      const files = git([], 'ls-files', '-z').split('\0').filter(Boolean)
      const different = files.filter(
        (file) => !readFileSync(join(usual, file)).equals(readFileSync(join(other, file))),
      )
      assert.deepEqual(different, [])
    })
  }
})
