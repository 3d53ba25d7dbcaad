import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'

const module = pathToFileURL(
  join(import.meta.dirname, '../../../embedded/toolchain/build-once.ts'),
).href

/** A process that builds a folder in half a second, and says which of its steps it did. */
const builder = `
  import { writeFile } from 'node:fs/promises'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { buildOnce, builtFolder } from ${JSON.stringify(module)}
  await buildOnce(builtFolder('something', 'version'), async (built) => {
    console.log('builds')
    await sleep(500)
    await writeFile(built + '/program', '')
  })
  console.log('has it')
`

test('of processes that want the same built at once, one builds it and all have it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tally-build-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const env = { XDG_CACHE_HOME: folder }
  const args = ['--input-type=module', '--eval', builder]
  const runs = await Promise.all([1, 2, 3].map(() => execa({ env })`${process.execPath} ${args}`))
  const said = runs.flatMap(({ stdout }) => stdout.split('\n'))
  assert.deepEqual(said.sort(), ['builds', 'has it', 'has it', 'has it'])
  const [built = '', ...others] = readdirSync(join(folder, 'tally/programs'))
  assert.deepEqual(others, [])
  assert.deepEqual(readdirSync(join(folder, 'tally/programs', built)), ['program'])
})
