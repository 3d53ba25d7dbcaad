import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, type TestContext, test } from 'node:test'
import { execa } from 'execa'
import { podNetwork } from '../../../embedded/node/pod-network.ts'

const tried = spawnSync('unshare', ['--net', 'iptables', '--wait', '-S'], { encoding: 'utf8' })
const possible = {
  skip: tried.status === 0 ? false : `no network of its own here: ${tried.stderr ?? tried.error}`,
}

/** A process in a network of its own. */
async function network(t: TestContext) {
  const script = 'echo ready; exec sleep 60'
  const child = spawn('unshare', ['--net', 'sh', '-c', script])
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const { pid = 0 } = child
  const rules = async () => {
    const enter = ['--target', String(pid), '--net', '--', 'iptables', '--wait', '-S', 'INPUT']
    return (await execa('nsenter', enter)).stdout
  }
  return { child, pid, rules, untouched: '-P INPUT ACCEPT' }
}

describe('the network of a pod', () => {
  test('loses packets until that is undone', possible, async (t) => {
    const { pid, rules, untouched } = await network(t)
    await podNetwork(pid).lose(0.05)
    assert.match(await rules(), /-m statistic --mode random --probability 0\.\d+ -j DROP/)
    await podNetwork(pid).loseNothing(0.05)
    assert.equal(await rules(), untouched)
  })

  test('is as it was where nothing is to be undone, as after Ctrl-C', possible, async (t) => {
    const { pid, rules, untouched } = await network(t)
    await podNetwork(pid).loseNothing(0.05)
    assert.equal(await rules(), untouched)
  })

  test('takes its rules with it', possible, async (t) => {
    const { child, pid } = await network(t)
    await podNetwork(pid).lose(0.05)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await podNetwork(pid).loseNothing(0.05)
  })
})
