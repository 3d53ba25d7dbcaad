import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { execa } from 'execa'
import { layout } from '../../embedded/layout.ts'
import { leftovers } from '../../embedded/leftovers.ts'
import { root, status, tally, tallyOk, until } from './tally.ts'

describe('the life of the embedded cluster', () => {
  it('is reported when it was killed midway, and up brings it back', async () => {
    const { pid } = JSON.parse(await readFile(layout.cluster.node, 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    await until('the node is gone', async () => (await status()).ready === false, 30)
    const killed = await status()
    assert.equal(killed.target, 'embedded')
    assert.deepEqual(killed.urls, { app: null, prometheus: null, grafana: null })
    assert.match(killed.unhealthy.join('\n'), /can't be reached/)
    const load = await tally('load')
    assert.equal(load.exitCode, 1)
    assert.doesNotMatch(load.stderr, /\n\s+at /)
    const { stdout } = await tallyOk('up')
    assert.match(stdout, /1000 sent, 1000 counted/)
  })

  it('is destroyed and deployed by hand, with cdktf alone', async () => {
    const byHand = execa({ cwd: root, all: true, env: { CHECKPOINT_DISABLE: '1', CI: '1' } })
    await byHand`npx cdktf destroy embedded --auto-approve`
    assert.deepEqual(await leftovers(), [])
    await byHand`npx cdktf deploy embedded --auto-approve`
    assert.equal((await status()).ready, true)
  })

  it('is gone after down: no process, mount, interface, packet filter rule or file', async () => {
    await tallyOk('down')
    assert.deepEqual(await leftovers(), [])
    const interfaces = await execa`ip -brief link`
    assert.doesNotMatch(interfaces.stdout, /tally|veth/)
    const mounts = await readFile('/proc/self/mounts', 'utf8')
    assert.doesNotMatch(mounts, /tally|kubelet|containerd/)
    assert.deepEqual(await status(), {
      target: null,
      ready: false,
      kubeconfig: null,
      urls: { app: null, prometheus: null, grafana: null },
      pods: [],
      autoscaler: null,
      unhealthy: [],
    })
    assert.equal((await tally('down')).exitCode, 0, 'down on nothing is no error')
  })

  it('is not ready, but there, when it runs with nothing on it', async () => {
    await tallyOk('embedded', 'start')
    const { target, ready, kubeconfig, unhealthy } = await status()
    assert.deepEqual(
      { target, ready, kubeconfig },
      { target: 'embedded', ready: false, kubeconfig: layout.cluster.kubeconfig },
    )
    assert.match(unhealthy.join('\n'), /no pods/)
  })

  it('is deployed anew by up after a reset in between', async () => {
    await tallyOk('up', 'embedded')
    await tallyOk('embedded', 'reset')
    const { stdout } = await tallyOk('up', 'embedded')
    assert.match(stdout, /1000 sent, 1000 counted/)
    await tallyOk('down')
  })

  it('refuses to load when nothing is deployed', async () => {
    const { exitCode, stderr, stdout } = await tally('load')
    assert.equal(exitCode, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^Nothing is deployed.*npm run up$/)
  })

  it('refuses to start when a port is taken, and names who has it', async () => {
    const server = createServer().listen(30080, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      const { exitCode, stderr } = await tally('embedded', 'start')
      assert.equal(exitCode, 1)
      assert.match(stderr, new RegExp(`127.0.0.1:30080 by .* \\(process ${process.pid}\\)`))
      assert.deepEqual(await leftovers(), [])
    } finally {
      server.close()
    }
  })
})
