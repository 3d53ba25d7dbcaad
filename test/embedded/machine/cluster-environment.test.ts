import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { linux, machine } from '../stand-ins.ts'

/** Variables that programs of the cluster would listen to. */
const shell = {
  HTTPS_PROXY: 'http://proxy.example:3128',
  https_proxy: 'http://proxy.example:3128',
  ALL_PROXY: 'http://proxy.example:3128',
  KUBECONFIG: '/home/me/.kube/config',
  ETCD_DATA_DIR: '/srv/etcd',
  LD_PRELOAD: '/opt/lib.so',
  NODE_OPTIONS: '--inspect',
}

test(
  "the cluster's programs see nothing of the user's shell but where things are",
  linux,
  async (t) => {
    const { run, cache } = await machine(t, {
      kubectl: 'cat /proc/self/environ > "$XDG_CACHE_HOME/environment"',
    })
    const { stderr } = await run(`
    import { mkdirSync, symlinkSync } from 'node:fs'
    import { dirname } from 'node:path'
    import { kubectl } from '../../embedded/node/kubectl.ts'
    import { program } from '../../embedded/toolchain/programs.ts'
    mkdirSync(dirname(program('kubectl')), { recursive: true })
    symlinkSync(process.env.PATH + '/kubectl', program('kubectl'))
    Object.assign(process.env, ${JSON.stringify(shell)})
    await kubectl(['get', 'nodes'])`)
    assert.equal(stderr, '')
    const variables = (await readFile(join(cache, 'environment'), 'utf8')).split('\0')
    const seen = Object.fromEntries(variables.map((variable) => variable.split('=', 2)))
    assert.equal(seen.KUBECONFIG, join(cache, 'tally/cluster/kubeconfig/super-admin.conf'))
    const { KUBECONFIG: _, ...others } = shell
    for (const name of Object.keys(others)) assert.ok(!(name in seen), name)
  },
)
