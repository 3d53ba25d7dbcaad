import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linux, machine } from '../stand-ins.ts'

/** Code that starts a process with the command line of a node, of the cluster in `folder`. */
const withNode = (folder: string, inspect: string) => `
  import { spawn } from 'node:child_process'
  import { once } from 'node:events'
  import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
  import { dirname } from 'node:path'
  import { layout } from '../../embedded/layout.ts'
  import { nodeProcess, nodeStartTime, stopNode } from '../../embedded/node/node-process.ts'
  const supervisor = '/src/tally/embedded/node/supervisor.ts'
  const node = spawn('/bin/sh', ['-c', 'read line', supervisor, ${folder}], { argv0: 'unshare' })
  await once(node, 'spawn')
  ${inspect}
  await stopNode(false)
  setImmediate(() => {
    console.log(node.signalCode ?? 'still runs')
    node.kill('SIGKILL')
  })`

const find = `console.log(nodeProcess() === node.pid ? 'found' : 'not found')`

test('the node of this cache folder is found and ended, whatever started it', linux, async (t) => {
  const { run } = await machine(t, {})
  assert.equal((await run(withNode('layout.cluster.root', find))).stdout, 'found\nSIGKILL')
})

test('a node of another cache folder is left alone', linux, async (t) => {
  const { run } = await machine(t, {})
  assert.equal((await run(withNode(`'/elsewhere'`, find))).stdout, 'not found\nstill runs')
})

test('a node was started when its machine was claimed for it', linux, async (t) => {
  const { run } = await machine(t, {})
  const claim = `
    console.log(nodeStartTime() ?? 'unknown')
    mkdirSync(dirname(layout.owner))
    writeFileSync(layout.owner, '{}')
    utimesSync(layout.owner, 1e9, 1e9)
    console.log(nodeStartTime().toISOString())`
  const { stdout } = await run(withNode('layout.cluster.root', claim))
  assert.equal(stdout, 'unknown\n2001-09-09T01:46:40.000Z\nSIGKILL')
})

test('a cluster that does not run is named, with how to start it', async (t) => {
  const { run } = await machine(t, {})
  const { stdout } = await run(`
    import { insideNode } from '../../embedded/node/node-process.ts'
    try { insideNode() } catch (error) { console.log(error.message) }`)
  assert.match(stdout, /not running.*npm run up/)
})
