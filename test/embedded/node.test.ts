import assert from 'node:assert/strict'
import { test } from 'node:test'
import { machine } from './stand-ins.ts'

const inspect = (identity: string) => `
  import { mkdirSync, writeFileSync } from 'node:fs'
  import { layout } from '../../embedded/layout.ts'
  import { nodeProcess, stopNode } from '../../embedded/node.ts'
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

test('a file that a crash left half-written names no process', async (t) => {
  const { run } = await machine(t, {})
  assert.equal((await run(inspect(`'{"pid": 1'`))).stdout, 'none\nstill here')
})
