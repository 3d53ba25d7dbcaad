import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { execa } from 'execa'
import { leftovers } from '../../../embedded/machine/leftovers.ts'
import { root, status, tally, tallyOk } from '../support/tally.ts'
import { until } from '../support/until.ts'

describe('the life of the embedded cluster', () => {
  test('is deployed again by up after a reset', async () => {
    await tallyOk('embedded', 'reset')
    const { stdout } = await tallyOk('up', 'embedded', '--json')
    const { seconds, outcomes, status: reached } = JSON.parse(stdout)
    assert.ok(seconds.Kubernetes > 0 && seconds.deploy > 0, stdout)
    for (const { sent, counted, verdict } of outcomes) {
      assert.deepEqual({ sent, counted, verdict }, { sent: 1000, counted: 1000, verdict: 'agree' })
    }
    assert.deepEqual([reached.target, reached.ready], ['embedded', true])
  })

  test('is destroyed and deployed by hand, with cdktf alone', async () => {
    const byHand = execa({ cwd: root, all: true, env: { CHECKPOINT_DISABLE: '1', CI: '1' } })
    await byHand`npx cdktf destroy embedded --auto-approve`
    assert.deepEqual(await leftovers(), [])
    await byHand`npx cdktf deploy embedded --auto-approve`
    // cdktf waits for pods; how much of the processor they use is known half a minute later.
    await until('the platform is ready', async () => (await status()).ready, 180)
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
