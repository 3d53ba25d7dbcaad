import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linux, machine } from '../stand-ins.ts'

// Another cluster may run on the real machine meanwhile, so each test looks for one thing.
const print = `
  import { leftovers } from '../../embedded/machine/leftovers.ts'
  console.log((await leftovers()).join('\\n'))`

/** A machine without the cluster's network. */
const clean = { ip: 'exit 1', 'iptables-save': 'true', 'ip6tables-save': 'true' }

test('a machine without a cluster has none', async (t) => {
  const { run, cache } = await machine(t, clean)
  const { stdout } = await run(print)
  assert.doesNotMatch(stdout, /network interface|packet filter|folder/)
  assert.ok(!stdout.includes(cache), stdout)
})

test('bridges are named', async (t) => {
  const { run } = await machine(t, { ...clean, ip: 'true' })
  const { stdout } = await run(print)
  assert.match(stdout, /^network interface tally-node\nnetwork interface tally-pods$/m)
})

test('packet filter rules of Kubernetes are counted, those of others are not', async (t) => {
  const { run } = await machine(t, {
    ...clean,
    'iptables-save': 'echo "-A INPUT -j KUBE-FIREWALL"; echo "-A INPUT -j DOCKER"',
  })
  assert.match((await run(print)).stdout, /^1 packet filter rules/m)
})

/** Code that looks while a process with this command line runs, and the cluster's folder is there. */
const whileRunning = (program: string, file = 'layout.cluster.etcd') => `
  import { spawn } from 'node:child_process'
  import { once } from 'node:events'
  import { mkdirSync } from 'node:fs'
  import { layout } from '../../embedded/layout.ts'
  mkdirSync(layout.cluster.etcd, { recursive: true })
  const options = { argv0: ${program} }
  const process = spawn('/bin/sh', ['-c', 'read line', ${file}], options)
  await once(process, 'spawn')
  ${print}
  process.kill('SIGKILL')`

test('folders and processes of the cluster are named', linux, async (t) => {
  const { run, cache } = await machine(t, clean)
  const { stdout } = await run(whileRunning(`layout.programs + '/node-1/etcd'`))
  assert.match(stdout, new RegExp(`^process \\d+ \\(${cache}/tally/programs/node-1/etcd\\)$`, 'm'))
  assert.match(stdout, new RegExp(`^folder ${cache}/tally/cluster$`, 'm'))
})

test('an editor that has one of the files open is none of them', linux, async (t) => {
  const { run } = await machine(t, clean)
  assert.doesNotMatch((await run(whileRunning(`'/usr/bin/vim'`))).stdout, /vim/)
})

test("another cluster's programs are none of them", linux, async (t) => {
  const { run, cache } = await machine(t, clean)
  for (const program of [
    "'unshare'",
    "'/usr/bin/containerd'",
    "layout.programs + '/node-1/etcd'",
  ]) {
    const others = `'/tmp/tally-other/cluster/k8s.io', layout.cluster.root + '2/k8s.io'`
    const { stdout } = await run(whileRunning(program, others))
    assert.equal(stdout, `folder ${cache}/tally/cluster`)
  }
})

test("Debian's programs of the cluster are named", linux, async (t) => {
  const { run } = await machine(t, clean)
  for (const program of ['unshare', '/usr/bin/containerd', '/usr/bin/catatonit']) {
    const { stdout } = await run(whileRunning(`'${program}'`))
    assert.match(stdout, new RegExp(`^process \\d+ \\(${program}\\)$`, 'm'))
  }
})
