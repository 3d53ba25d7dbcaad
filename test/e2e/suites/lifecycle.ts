import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { execa } from 'execa'
import { leftovers } from '../../../embedded/machine/leftovers.ts'
import { root, status, tally, tallyOk } from '../support/tally.ts'

describe('the life of the embedded cluster', () => {
  test('is deployed again by up after a reset', async () => {
    await tallyOk('embedded', 'reset')
    const { stdout } = await tallyOk('up', 'embedded')
    assert.match(stdout, /1000 sent, 1000 counted/)
  })

  test('is destroyed and deployed by hand, with cdktf alone', async () => {
    const byHand = execa({ cwd: root, all: true, env: { CHECKPOINT_DISABLE: '1', CI: '1' } })
    await byHand`npx cdktf destroy embedded --auto-approve`
    assert.deepEqual(await leftovers(), [])
    await byHand`npx cdktf deploy embedded --auto-approve`
    assert.equal((await status()).ready, true)
  })

  test('is gone after down: no process, mount, interface, packet filter rule or file', async () => {
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
      urls: { app: null, prometheus: null, grafana: null, logs: null, dashboards: null },
      forwarded: [],
      notMeasured: [],
      notEnforced: [],
      pods: [],
      services: [],
      unhealthy: [],
    })
    assert.equal((await tally('down')).exitCode, 0, 'down on nothing is no error')
  })
})
