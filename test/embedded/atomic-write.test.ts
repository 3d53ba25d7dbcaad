import assert from 'node:assert/strict'
import { chmod, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { writeFileAtomic } from '../../embedded/atomic-write.ts'

/** A folder of the test's own, and a process whose new files everybody may write unless it says otherwise. */
async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tally-atomic-'))
  const before = process.umask(0)
  t.after(async () => {
    process.umask(before)
    await rm(path, { recursive: true })
  })
  return path
}

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8)

test('a file with a key is the owner’s alone, whatever the umask, and whatever was there before', async (t) => {
  const file = join(await folder(t), 'kubeconfig')
  for (const left of [file, `${file}.partial`]) {
    await writeFile(left, 'of a process that was killed')
    await chmod(left, 0o666)
  }
  const reader = await open(`${file}.partial`)
  await writeFileAtomic(file, 'a key', { mode: 0o600 })
  assert.equal(await modeOf(file), '600')
  assert.equal(await readFile(file, 'utf8'), 'a key')
  assert.doesNotMatch(await reader.readFile('utf8'), /key/, 'who had the old file open')
  await reader.close()
})

test('any other file is written by its owner alone, and nothing else is left', async (t) => {
  const path = await folder(t)
  await writeFileAtomic(join(path, 'record.json'), '{}')
  assert.equal(await modeOf(join(path, 'record.json')), '644')
  assert.deepEqual(await readdir(path), ['record.json'])
})
