import assert from 'node:assert/strict'
import { test } from 'node:test'
import { machine } from '../stand-ins.ts'

const install = (...missing: string[]) => `
  import { installPackages } from '../../embedded/machine/debian-packages.ts'
  await installPackages(console.log, ${JSON.stringify(missing)}).catch((error) => {
    console.log(error.message)
  })`

test('what is missing is named first, then installed from fresh lists', async (t) => {
  const { run, calls } = await machine(t, { 'apt-get': 'true' })
  const { stdout } = await run(install('runc', 'buildah'))
  assert.equal(stdout, 'installing from Debian: runc buildah')
  const [update = '', installed = '', ...more] = await calls()
  assert.match(update, /^apt-get update/)
  assert.match(installed, /^apt-get install .*--no-install-recommends.* runc buildah$/)
  assert.deepEqual(more, [])
})

test('where nothing is missing nothing is called', async (t) => {
  const { run, calls } = await machine(t, { 'apt-get': 'true' })
  assert.equal((await run(install())).stdout, '')
  assert.deepEqual(await calls(), [])
})

test("apt's words are passed on, with what to run by hand", async (t) => {
  const { run } = await machine(t, { 'apt-get': 'echo "E: no route to the mirror" >&2; exit 100' })
  const { stdout } = await run(install('runc'))
  assert.match(
    stdout,
    /could not install runc:\nE: no route to the mirror\nFix: apt-get install runc$/,
  )
})
