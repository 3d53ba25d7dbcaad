import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { linux, machine } from '../stand-ins.ts'

/** `go` that answers what it is asked of its settings, and keeps the environment of all else. */
const go = `
if [ "$1" = env ]; then
  shift
  for name; do eval "echo \\"\\$$name\\""; done
else cat /proc/self/environ > "$XDG_CACHE_HOME/environment"
fi`

/** The environment in which `go list` runs for a user who has these variables. */
async function environment(
  t: TestContext,
  shell: Record<string, string>,
): Promise<Record<string, string | undefined>> {
  const { run, cache } = await machine(t, { go })
  const { stderr } = await run(`
    import { mkdirSync } from 'node:fs'
    import { compiler } from '../../embedded/toolchain/compiler.ts'
    import { kubernetesModule } from '../../embedded/toolchain/versions.ts'
    mkdirSync(process.env.XDG_CACHE_HOME)
    Object.assign(process.env, ${JSON.stringify(shell)})
    await compiler(kubernetesModule)`)
  assert.equal(stderr, '')
  const variables = (await readFile(join(cache, 'environment'), 'utf8')).split('\0')
  return Object.fromEntries(variables.map((variable) => variable.split(/=(.*)/s, 2)))
}

describe('the compiler', linux, () => {
  test("takes nothing of the user's shell that changes what it makes", async (t) => {
    const { GOWORK, GO111MODULE, GOENV, GOFLAGS, ...others } = await environment(t, {
      GOWORK: '/home/me/go.work',
      GO111MODULE: 'off',
      GOFLAGS: '-mod=vendor',
      GOROOT: '/opt/go1.19',
      GOOS: 'windows',
      GOARCH: 'mips',
      GOAMD64: 'v4',
      GOEXPERIMENT: 'arenas',
      CGO_ENABLED: '1',
      CGO_CFLAGS: '-march=native',
    })
    assert.deepEqual([GOWORK, GO111MODULE, GOENV], ['off', 'on', 'off'])
    assert.equal(GOFLAGS, '-mod=readonly -buildvcs=false')
    assert.equal(others.CGO_ENABLED, '0')
    for (const name of ['GOROOT', 'GOOS', 'GOARCH', 'GOAMD64', 'GOEXPERIMENT', 'CGO_CFLAGS']) {
      assert.ok(!(name in others), name)
    }
  })

  test("gets modules where the user's settings say, and keeps them there", async (t) => {
    const shell = {
      GOPROXY: 'https://goproxy.example',
      GOPRIVATE: '*.corp.example',
      GONOSUMDB: '*.corp.example',
      GOSUMDB: 'off',
      GOCACHE: '/var/cache/go',
      GOMODCACHE: '/srv/modules',
      HTTPS_PROXY: 'http://proxy.example:3128',
    }
    const found = await environment(t, shell)
    for (const [name, value] of Object.entries(shell)) assert.equal(found[name], value)
  })

  for (const [chosen, taken] of [
    ['local', 'local'],
    ['go1.22.0', 'auto'],
    ['', 'auto'],
  ] as const) {
    test(`with GOTOOLCHAIN=${chosen} may take the toolchain "${taken}"`, async (t) => {
      assert.equal((await environment(t, { GOTOOLCHAIN: chosen })).GOTOOLCHAIN, taken)
    })
  }
})
