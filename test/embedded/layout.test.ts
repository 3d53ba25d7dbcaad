import assert from 'node:assert/strict'
import { test } from 'node:test'
import { execa } from 'execa'

const code = `
  import { layout } from '../../embedded/layout.ts'
  console.log(layout.cache)`

async function cache(env: Record<string, string>): Promise<string> {
  const run = execa({
    cwd: import.meta.dirname,
    extendEnv: false,
    env: { HOME: '/home/me', ...env },
  })
  return (await run(process.execPath, ['--input-type=module', '--eval', code])).stdout
}

test('everything is below the folder that XDG_CACHE_HOME names', async () => {
  assert.equal(await cache({ XDG_CACHE_HOME: '/var/cache/me' }), '/var/cache/me/tally')
})

for (const relative of ['', 'cache', './cache']) {
  test(`an XDG_CACHE_HOME of "${relative}" is no folder, so the home folder's cache is`, async () => {
    assert.equal(await cache({ XDG_CACHE_HOME: relative }), '/home/me/.cache/tally')
  })
}
