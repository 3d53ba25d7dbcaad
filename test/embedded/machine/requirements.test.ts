import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { execa } from 'execa'
import { machine } from '../stand-ins.ts'

const check = `
  import { requirements } from '../../embedded/machine/requirements.ts'
  console.log(JSON.stringify(await requirements()))`

interface Requirement {
  what: string
  met: boolean
  found: string
  fix: string
}

const goOf = (stdout: string) =>
  (JSON.parse(stdout) as Requirement[]).find(({ what }) => what.startsWith('Go')) as Requirement

test('a machine without Go is told what to install, and what to do instead', async (t) => {
  const { run } = await machine(t, {})
  const go = goOf((await run(check)).stdout)
  assert.equal(go.met, false)
  assert.equal(go.found, 'there is no `go` on PATH')
  assert.match(go.fix, /install Go 1\.26.*or use an existing Kubernetes/)
})

test("a Go that is too old for the module is refused in Go's own words", async (t) => {
  const { run } = await machine(t, {
    go: 'echo "go: go.mod requires go >= 1.26.0 (running go 1.22.1)" >&2; exit 1',
  })
  const go = goOf((await run(check)).stdout)
  assert.equal(go.met, false)
  assert.match(go.found, /requires go >= 1\.26\.0 \(running go 1\.22\.1\)/)
})

test('a Go that fits is found by its version', async (t) => {
  const { run } = await machine(t, { go: 'echo go1.26.8' })
  assert.deepEqual(goOf((await run(check)).stdout).found, 'go1.26.8')
})

test('a cache folder whose path means something else to containerd is refused', async (t) => {
  const { env } = await machine(t, { go: 'echo go1.26.8' })
  const run = execa({
    cwd: join(import.meta.dirname, '..'),
    extendEnv: false,
    env: { ...env, XDG_CACHE_HOME: '/tmp/my cache' },
  })
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', check])
  const folder = (JSON.parse(stdout) as Requirement[]).find(({ what }) => what.includes('cache'))
  assert.equal(folder?.met, false)
  assert.match(folder?.found ?? '', /my cache/)
  assert.match(folder?.fix ?? '', /XDG_CACHE_HOME/)
})

test('a machine that lacks something is refused with all of it, and nothing is called', async (t) => {
  const { run, calls } = await machine(t, { 'apt-get': 'true' })
  const { stdout } = await run(`
    import { startCluster } from '../../embedded/cluster.ts'
    await startCluster(() => {}).catch((error) => console.log(error.message))`)
  assert.match(stdout, /^This machine can't run the embedded Kubernetes:/)
  assert.match(stdout, /no `go` on PATH\. Fix: .*npm run up -- local/)
  assert.deepEqual(await calls(), [])
})
