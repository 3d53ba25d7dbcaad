import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { layout } from '../layout.ts'
import { clusterEnvironment } from '../machine/cluster-environment.ts'
import {
  identify,
  isRunning,
  type ProcessIdentity,
  sendSignal,
} from '../machine/process-identity.ts'

/** Longest graceful stop: pods, then containerd, API server and etcd. */
const stopSeconds = 40

/** Ends the command line of the node's first process: the folder tells it from another cluster's. */
const supervisor = [join(import.meta.dirname, 'supervisor.ts'), layout.cluster.root]

function isNode(pid: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return command.startsWith('unshare\0') && command.endsWith(`/supervisor.ts\0${supervisor[1]}\0`)
  } catch {
    return false
  }
}

/** Process id of the running node, be it of another checkout; undefined when none runs. */
export function nodeProcess(): number | undefined {
  if (process.platform !== 'linux') return undefined
  const found = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isNode(name))
  return found === undefined ? undefined : Number(found)
}

/** When the running node was started; undefined when none runs. */
export function nodeStartTime(): Date | undefined {
  if (nodeProcess() === undefined) return undefined
  return statSync(layout.owner, { throwIfNoEntry: false })?.mtime
}

/** A file of a process in /proc; undefined for a process that ended in between. */
function ofProcess(pid: number | undefined, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}

/** Child processes, the oldest first. */
function children(pid: number | undefined): number[] {
  return (ofProcess(pid, `task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number)
}

/** The first process inside the namespaces of the running node. */
const innerProcess = (pid: number): number | undefined => children(pid)[0]

/** Paths of the programs that the running node has started, as they were; none when none runs. */
export function nodePrograms(): string[] {
  const pid = nodeProcess()
  const supervising = pid === undefined ? undefined : children(innerProcess(pid))[0]
  return children(supervising).flatMap((each) => ofProcess(each, 'cmdline')?.split('\0')[0] || [])
}

/** Command that runs another one with the mounts of the node, e.g. `ctr`. */
export function insideNode(): string[] {
  const pid = nodeProcess()
  const inner = pid === undefined ? undefined : innerProcess(pid)
  if (inner === undefined)
    throw new Error('The embedded cluster is not running. Start it: npm run up')
  return ['nsenter', `--mount=/proc/${inner}/ns/mnt`, '--']
}

/**
 * Starts the node's programs in process and mount namespaces of their own. They go on when this
 * process ends; when the first of them ends, by whatever cause, the kernel ends all others with it.
 */
export async function startNode(): Promise<void> {
  const log = openSync(join(layout.cluster.logs, 'supervisor.log'), 'a')
  const child = spawn(
    'unshare',
    [
      '--fork',
      '--pid',
      '--mount',
      '--mount-proc',
      '--kill-child',
      // Reaps the containers' shims, which become orphans by design.
      'catatonit',
      '--',
      process.execPath,
      ...supervisor,
    ],
    { detached: true, stdio: ['ignore', log, log], cwd: '/', env: clusterEnvironment().env },
  )
  closeSync(log)
  await once(child, 'spawn')
  child.unref()
}

async function allEnded(processes: readonly ProcessIdentity[]): Promise<boolean> {
  for (let waited = 0; waited < stopSeconds * 10; waited += 1) {
    if (!processes.some(isRunning)) return true
    await sleep(100)
  }
  return false
}

/**
 * Ends the node's programs.
 * @param graceful stop pods and programs in order first; otherwise end everything at once
 * @throws when they don't end, not even when killed
 */
export async function stopNode(graceful: boolean): Promise<void> {
  const pid = nodeProcess()
  if (pid !== undefined) {
    // The kernel lets the inner one go after every other process of the cluster.
    const processes = [pid, innerProcess(pid)].flatMap((each) => identify(each ?? 0) ?? [])
    const inner = processes[1]
    if (graceful && inner !== undefined) sendSignal(inner, 'SIGTERM')
    if (!graceful || inner === undefined || !(await allEnded(processes))) {
      for (const each of processes) sendSignal(each, 'SIGKILL')
      if (!(await allEnded(processes))) {
        throw new Error(
          `The cluster's processes did not end within ${stopSeconds} s: ${processes.map((each) => each.pid).join(', ')}. Run the command again when they have`,
        )
      }
    }
  }
}
