import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'

const program = resolve(import.meta.dirname, '../../tools/licenses.ts')

/** Judges a package with a license as `npm sbom` writes it. */
function judge(licenses: readonly object[] | undefined) {
  const input = JSON.stringify({ components: [{ name: 'some', version: '1.0.0', licenses }] })
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    encoding: 'utf8',
    input,
  })
  return { status, said: stdout + stderr }
}

describe('check:licenses', () => {
  for (const expression of ['(MIT OR GPL-3.0-or-later)', 'Apache-2.0 AND MIT']) {
    test(`accepts ${expression}`, () => {
      assert.equal(judge([{ expression }]).status, 0)
    })
  }

  for (const expression of ['MIT AND GPL-3.0-or-later', '(MIT OR ISC) AND AGPL-3.0-only']) {
    test(`refuses ${expression}`, () => {
      assert.equal(judge([{ expression }]).status, 1)
    })
  }

  test('accepts an allowed license', () => {
    assert.deepEqual(judge([{ license: { id: 'MIT' } }]), {
      status: 0,
      said: '1 packages, all of allowed licenses.\n',
    })
  })

  test('names the package and the license that it refuses', () => {
    const { status, said } = judge([{ license: { id: 'AGPL-3.0-only' } }])
    assert.equal(status, 1)
    assert.match(said, /^some@1\.0\.0 has AGPL-3\.0-only, which .* does not allow\.\nFix: /)
  })

  test('refuses a package without a license', () => {
    assert.match(judge(undefined).said, /^some@1\.0\.0 has no license/)
  })
})
