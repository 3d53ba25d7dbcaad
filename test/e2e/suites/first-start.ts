import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { layout } from '../../../embedded/layout.ts'
import { leftovers } from '../../../embedded/machine/leftovers.ts'
import { status, tally, tallyOk } from '../support/tally.ts'

describe('a machine where nothing is deployed', () => {
  test('refuses to load when nothing is deployed', async () => {
    const { exitCode, stderr, stdout } = await tally('load')
    assert.equal(exitCode, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^Nothing is deployed.*npm run up$/)
  })

  test('refuses to start when a port is taken, and names who has it', async () => {
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

  test('has a cluster that is there, but not ready, when it runs with nothing on it', async () => {
    await tallyOk('embedded', 'start')
    const { target, ready, kubeconfig, unhealthy } = await status()
    assert.deepEqual(
      { target, ready, kubeconfig },
      { target: 'embedded', ready: false, kubeconfig: layout.cluster.kubeconfig },
    )
    assert.match(unhealthy.join('\n'), /no pods/)
  })

  test('has the platform after up, and a verdict for the demo app and each service', async () => {
    const { stdout } = await tallyOk('up', 'embedded')
    assert.equal(stdout.match(/1000 sent, 1000 counted/g)?.length, 3, stdout)
    assert.match(stdout, /^time {13}\d+ s: checks \d+ s, Kubernetes \d+ s, deploy \d+ s, /m)
  })
})
