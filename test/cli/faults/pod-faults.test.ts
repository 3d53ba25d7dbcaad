import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import type { FaultSite } from '../../../cli/faults/fault.ts'
import { faults } from '../../../cli/faults/faults.ts'
import { PutBack } from '../../../cli/faults/put-back.ts'
import { identify } from '../../../embedded/machine/process-identity.ts'
import { linux } from '../../embedded/stand-ins.ts'
import { clusterStandIn } from './cluster-stand-in.ts'

const named = (name: string) => {
  const fault = faults.find((each) => each.name === name)
  assert.ok(fault)
  return fault
}

/** A process that a test may stop, and its state as the kernel has it. */
function victim(t: TestContext) {
  const { pid = 0, ...child } = spawn('sleep', ['60'])
  t.after(() => process.kill(pid, 'SIGKILL'))
  const found = identify(pid)
  assert.ok(found && child)
  const state = () => / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
  return { state, process: { ...found, command: 'sleep' } }
}

async function site(t: TestContext, processes?: FaultSite['processes']) {
  const cluster = await clusterStandIn(t, 'redis')
  const end = new AbortController()
  const found: FaultSite = {
    parts: await cluster.parts(),
    putBack: new PutBack(),
    service: 'app',
    url: 'http://127.0.0.1:1',
    receiver: { url: 'http://127.0.0.1:1' },
    signal: end.signal,
    processes,
  }
  return { site: found, end }
}

describe('a fault of the processes of a pod', () => {
  test('stops them, and lets them go on after Ctrl-C', linux, async (t) => {
    const { state, process } = victim(t)
    const { site: here, end } = await site(t, (uid) => (uid === 'uid-0' ? [process] : []))
    const running = named('stop-redis').run(here)
    while (state() !== 'T') await new Promise((done) => setTimeout(done, 20))
    end.abort()
    await assert.rejects(running, { name: 'AbortError' })
    assert.deepEqual(here.putBack.left(), [
      `the processes of redis-0 are stopped. Fix: kill -CONT ${process.pid}`,
    ])
    assert.deepEqual(await here.putBack.all(), [])
    assert.notEqual(state(), 'T')
  })

  test('is not made where none of the processes is found, as the bill would say that it costs nothing', async (t) => {
    const { site: here } = await site(t, () => [])
    await assert.rejects(named('stop-redis').run(here), /No process of redis-0 is found/)
    assert.deepEqual(here.putBack.left(), [])
  })

  for (const name of ['stop-redis', 'lose-packets-app', 'delay-packets-app', 'fill-redis']) {
    test(`${name} says that it can not be made where the processes are elsewhere`, async (t) => {
      const { site: here } = await site(t)
      assert.match((await named(name).impossible(here)) ?? '', /not on this machine/)
    })
  }

  test('is not possible where the part has no pod', async (t) => {
    const { site: here } = await site(t, () => [])
    assert.equal(
      await named('stop-mongodb').impossible(here),
      'no pod of mongodb runs in this cluster',
    )
  })
})
