/**
 * Runs the node's programs, and nothing else: started by `node-process.ts` in process and mount
 * namespaces of its own, so that the end of this process is the end of every process and mount of the
 * cluster. SIGTERM stops everything in order. Its argument, the cluster's folder, is what
 * `node-process.ts` knows it by.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { layout } from '../layout.ts'
import { policyProblem } from '../machine/packet-filter.ts'
import { privateFolders } from '../machine/prepare-machine.ts'
import { usualUmask } from '../machine/umask.ts'
import { type Component, components } from './components.ts'

/** Enough for pods to close their files; what is still running then is killed. */
const podStopSeconds = 10
/** As systemd units of these programs have it: not at once, or a broken one would fill the log. */
const restartDelaySeconds = 1

const programs = components((await policyProblem()) === undefined)
const running = new Map<string, ChildProcess>()
let stopping = false

/** Puts folders of the cluster over those that containerd and kubelet have compiled in. */
async function mountPrivateFolders(): Promise<void> {
  await execa`mount --make-rshared /`
  for (const folder of privateFolders) {
    const source = join(layout.cluster.mounts, folder)
    // Sockets and process ids of a former run mean nothing to this one.
    if (folder.startsWith('/run')) rmSync(source, { recursive: true, force: true })
    mkdirSync(source, { recursive: true })
    await execa`mount --bind ${source} ${folder}`
  }
}

function start(component: Component): void {
  const log = openSync(join(layout.cluster.logs, `${component.name}.log`), 'a')
  const child = spawn(component.command, component.args, { stdio: ['ignore', log, log] })
  closeSync(log)
  running.set(component.name, child)
  child.on('error', (error) => {
    console.error(`${component.name}: ${error.message}`)
    // Never started, so it never exits: nobody waits for it.
    if (child.pid === undefined) running.delete(component.name)
  })
  child.on('exit', async (code, signal) => {
    running.delete(component.name)
    if (stopping) return
    console.error(`${component.name} ended (${signal ?? `exit ${code}`}), starting it again`)
    await sleep(restartDelaySeconds * 1000)
    if (!stopping) start(component)
  })
}

async function end(name: string): Promise<void> {
  const child = running.get(name)
  if (child === undefined) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}

/** Asks every container to end, as the kubelet would have done, and waits a little. */
async function endPods(): Promise<void> {
  const ctr = ['--namespace', 'k8s.io', 'tasks']
  const tasks = async () => (await execa`ctr ${ctr} ls -q`).stdout.split('\n').filter(Boolean)
  for (const task of await tasks()) {
    await execa({ reject: false })`ctr ${ctr} kill --signal SIGTERM ${task}`
  }
  for (let waited = 0; waited < podStopSeconds && (await tasks()).length > 0; waited += 1) {
    await sleep(1000)
  }
}

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  const names = programs.map(({ name }) => name)
  await Promise.all(['kubelet', 'kube-proxy'].map(end))
  await endPods().catch((error: Error) => console.error(`pods: ${error.message}`))
  for (const name of names.toReversed()) await end(name)
  process.exit(0)
}

process.umask(usualUmask)
process.on('SIGTERM', stop)
await mountPrivateFolders()
for (const component of programs) start(component)
// Keeps the process alive while every program happens to be between two starts.
setInterval(() => {}, 60_000)
