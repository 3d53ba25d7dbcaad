import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linux, machine } from '../stand-ins.ts'

const inspect = (identity: string) => `
  import { mkdirSync, writeFileSync } from 'node:fs'
  import { layout } from '../../embedded/layout.ts'
  import { nodeProcess, stopNode } from '../../embedded/node/node-process.ts'
  mkdirSync(layout.cluster.root, { recursive: true })
  writeFileSync(layout.cluster.node, ${identity})
  console.log(nodeProcess() ?? 'none')
  await stopNode(false)
  console.log('still here')`

test('a process that took the id of an ended node is not taken for it, and not ended', async (t) => {
  const { run } = await machine(t, {})
  const own = 'JSON.stringify({ pid: process.pid, startTime: "1" })'
  assert.equal((await run(inspect(own))).stdout, 'none\nstill here')
})

for (const text of ['{"pid": 1', '{}', 'null', '']) {
  test(`a file that holds ${text || 'nothing'} names no process`, async (t) => {
    const { run } = await machine(t, {})
    assert.equal((await run(inspect(JSON.stringify(text)))).stdout, 'none\nstill here')
  })
}

const startTime = `
  import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
  import { layout } from '../../embedded/layout.ts'
  import { nodeStartTime } from '../../embedded/node/node-process.ts'
  import { identify } from '../../embedded/machine/process-identity.ts'
  mkdirSync(layout.cluster.root, { recursive: true })
  writeFileSync(layout.cluster.node, JSON.stringify(identify(process.pid)))
  utimesSync(layout.cluster.node, 1e9, 1e9)
  console.log(nodeStartTime().toISOString())
  rmSync(layout.cluster.node)
  console.log(nodeStartTime() ?? 'none')`

test('a node was started when it was written down', linux, async (t) => {
  const { run } = await machine(t, {})
  assert.equal((await run(startTime)).stdout, '2001-09-09T01:46:40.000Z\nnone')
})

/** Code that starts a process with the command line of a node, of the cluster in `folder`. */
const unrecorded = (folder: string) => `
  import { spawn } from 'node:child_process'
  import { once } from 'node:events'
  import { resolve } from 'node:path'
  import { layout } from '../../embedded/layout.ts'
  import { nodeProcess, stopNode } from '../../embedded/node/node-process.ts'
  const supervisor = resolve('../../embedded/node/supervisor.ts')
  const node = spawn('/bin/sh', ['-c', 'read line', supervisor, ${folder}], { argv0: 'unshare' })
  await once(node, 'spawn')
  console.log(nodeProcess() === node.pid ? 'found' : 'not found')
  await stopNode(false)
  setImmediate(() => {
    console.log(node.signalCode ?? 'still runs')
    node.kill('SIGKILL')
  })`

test(
  'a node whose starter was killed before it wrote it down is found and ended',
  linux,
  async (t) => {
    const { run } = await machine(t, {})
    assert.equal((await run(unrecorded('layout.cluster.root'))).stdout, 'found\nSIGKILL')
  },
)

test('a node of another cache folder is left alone', linux, async (t) => {
  const { run } = await machine(t, {})
  assert.equal((await run(unrecorded(`'/elsewhere'`))).stdout, 'not found\nstill runs')
})

test('a cluster that does not run is named, with how to start it', async (t) => {
  const { run } = await machine(t, {})
  const { stdout } = await run(`
    import { insideNode } from '../../embedded/node/node-process.ts'
    try { insideNode() } catch (error) { console.log(error.message) }`)
  assert.match(stdout, /not running.*npm run up/)
})
