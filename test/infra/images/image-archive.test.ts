import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ImageArchive } from '../../../infra/images/image-archive.ts'

test('an archive has the hash of its content, and what is gone or a folder has one, too', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tally archive '))
  t.after(() => rmSync(folder, { recursive: true }))
  const hashOf = (name: string) => new ImageArchive(join(folder, name)).contentHash()
  writeFileSync(join(folder, 'a.tar'), 'one')
  writeFileSync(join(folder, 'b.tar'), 'other')
  assert.match(hashOf('a.tar'), /^[0-9a-f]{12}$/)
  assert.notEqual(hashOf('a.tar'), hashOf('b.tar'))
  assert.match(hashOf('gone.tar'), /^[0-9a-f]{12}$/)
  assert.equal(hashOf('.'), hashOf('gone.tar'))
})
