import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { targets } from '../../../cli/targets/index.ts'

const root = join(import.meta.dirname, '../../..')

test('nobody but a target itself compares its name', () => {
  const names = targets.map(({ name }) => name).join('|')
  const comparison = new RegExp(`[=!]==? ?'(${names})'|'(${names})' ?[=!]==?|startsWith\\('aws`)
  const files = globSync('{cli,loadtest}/**/*.ts', { cwd: root })
  assert.ok(files.length > 40)
  const comparing = files
    .filter((file) => !file.startsWith('cli/targets/'))
    .filter((file) => comparison.test(readFileSync(join(root, file), 'utf8')))
  assert.deepEqual(comparing, [])
})
