import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { execa } from 'execa'
import { linux, machine } from '../stand-ins.ts'

interface Requirement {
  what: string
  met: boolean
  found: string
  fix: string
}

/** A machine's programs, and what differs in the shell of its user. */
interface Given {
  readonly programs?: Readonly<Record<string, string>>
  readonly shell?: Readonly<Record<string, string>>
  readonly nodePorts?: readonly number[]
}

/** What is found of one requirement. */
async function requirement(t: TestContext, what: RegExp, given: Given = {}): Promise<Requirement> {
  const { env } = await machine(t, given.programs ?? {})
  const check = `
    import { requirements } from '../../embedded/machine/requirements.ts'
    console.log(JSON.stringify(await requirements(${JSON.stringify(given.nodePorts ?? [])})))`
  const run = execa({
    cwd: join(import.meta.dirname, '..'),
    extendEnv: false,
    env: { ...env, ...given.shell },
  })
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', check])
  const found = (JSON.parse(stdout) as Requirement[]).find((each) => what.test(each.what))
  assert.ok(found, `there is no requirement ${what}`)
  return found
}

test('a machine without Go: reports which Go to install', async (t) => {
  const go = await requirement(t, /^Go .*kubernetes/)
  assert.equal(go.met, false)
  assert.equal(go.found, 'there is no `go` on PATH')
  assert.match(go.fix, /install Go 1\.26\.0 or newer/)
})

test("a Go that is too old for the module is refused in Go's own words", async (t) => {
  const programs = {
    go: 'echo "go: go.mod requires go >= 1.26.0 (running go 1.22.1)" >&2; exit 1',
  }
  const go = await requirement(t, /^Go /, { programs })
  assert.equal(go.met, false)
  assert.match(go.found, /requires go >= 1\.26\.0 \(running go 1\.22\.1\)/)
})

test('a Go that fits is found by its version', async (t) => {
  const programs = { go: 'echo go1.26.8' }
  assert.equal((await requirement(t, /^Go /, { programs })).found, 'go1.26.8')
})

describe('on Linux', linux, () => {
  test('a cache folder whose path means something else to containerd is refused', async (t) => {
    const shell = { XDG_CACHE_HOME: '/tmp/my cache' }
    const folder = await requirement(t, /cache folder/, { shell })
    assert.equal(folder.met, false)
    assert.match(folder.found, /my cache/)
    assert.match(folder.fix, /^XDG_CACHE_HOME=\S+ npm run up/)
  })

  test('a container that may not make namespaces: reports what it needs', async (t) => {
    const programs = { unshare: 'echo "unshare: Operation not permitted" >&2; exit 1' }
    const namespaces = await requirement(t, /namespaces/, { programs })
    assert.equal(namespaces.met, false)
    assert.match(namespaces.found, /not permitted/)
    assert.match(namespaces.fix, /--privileged/)
  })

  test('another Kubernetes is found by its rules, before anything is built', async (t) => {
    const rules = { 'iptables-save': 'echo "-A INPUT -j KUBE-FIREWALL"', 'ip6tables-save': 'true' }
    const filter = await requirement(t, /another Kubernetes/, { programs: rules })
    assert.equal(filter.met, false)
    assert.match(filter.found, /^1 rules/)
  })

  test('a node port that is taken is named', async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    t.after(() => server.close())
    const { port } = server.address() as { port: number }
    const ports = await requirement(t, /ports/, { nodePorts: [port] })
    assert.equal(ports.met, false)
    assert.match(ports.found, new RegExp(`127\\.0\\.0\\.1:${port}`))
    assert.match(ports.fix, /nodePorts in settings\.json/)
  })

  test('disk, memory and control groups are looked at, with what is there', async (t) => {
    for (const what of [/disk/, /memory/]) {
      assert.match((await requirement(t, what)).found, /^\d+\.\d GiB/)
    }
    assert.match((await requirement(t, /control groups/)).found, /cgroup/)
  })

  test('proxies are shown without their passwords', async (t) => {
    const shell = { https_proxy: 'http://me:secret@proxy.example:3128' }
    const proxies = await requirement(t, /proxies/, { shell })
    assert.equal(proxies.met, true)
    assert.match(proxies.found, /proxy\.example:3128/)
    assert.doesNotMatch(JSON.stringify(proxies), /secret/)
  })

  test('a proxy that is no URL is refused, without its password', async (t) => {
    for (const proxy of ['http://pro xy:3128', 'http://me:sec/ret@proxy.example:3128']) {
      const shell = { http_proxy: proxy, https_proxy: 'http://proxy.example:3128' }
      const proxies = await requirement(t, /proxies/, { shell })
      assert.equal(proxies.met, false)
      assert.match(proxies.found, /^not a URL: http_proxy$/)
      assert.match(proxies.fix, /^export http_proxy=http:.*percent-encode/)
      assert.doesNotMatch(JSON.stringify(proxies), /sec/)
    }
  })
})

test('a machine that lacks something is refused with all of it, and nothing is called', async (t) => {
  const { run, calls } = await machine(t, { 'apt-get': 'true' })
  const { stdout } = await run(`
    import { startCluster } from '../../embedded/cluster.ts'
    await startCluster(() => {}).catch((error) => console.log(error.message))`)
  assert.match(stdout, /^This machine can't run the embedded Kubernetes:/)
  assert.match(stdout, /there is no `go` on PATH\. Fix: install Go/)
  assert.deepEqual(await calls(), [])
})
