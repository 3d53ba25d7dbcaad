import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { layout } from './layout.ts'

interface NodeIdentity {
  readonly pid: number
  /** Start time in clock ticks since boot: tells our process from a later one with the same id. */
  readonly startTime: string
}

/** Longest graceful stop: pods, then containerd, API server and etcd. */
const stopSeconds = 40

/** Field 22 of /proc/PID/stat; the command name in field 2 may hold spaces. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

/** Process id of the running node, or undefined when none runs. */
export function nodeProcess(): number | undefined {
  if (!existsSync(layout.cluster.node)) return undefined
  try {
    const identity = JSON.parse(readFileSync(layout.cluster.node, 'utf8')) as NodeIdentity
    return startTime(identity.pid) === identity.startTime ? identity.pid : undefined
  } catch {
    // A file that a crash left half-written names no process.
    return undefined
  }
}

/** The first process inside the namespaces of the running node. */
function innerProcess(pid: number): number | undefined {
  const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]
  return child ? Number(child) : undefined
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
      join(import.meta.dirname, 'supervisor.ts'),
    ],
    { detached: true, stdio: ['ignore', log, log], cwd: '/' },
  )
  closeSync(log)
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child.pid as number))
  })
  child.unref()
  const identity: NodeIdentity = { pid, startTime: startTime(pid) ?? '' }
  await writeFile(layout.cluster.node, JSON.stringify(identity))
}

const gone = async (pid: number, seconds: number): Promise<boolean> => {
  for (let waited = 0; waited < seconds * 10; waited += 1) {
    if (startTime(pid) === undefined) return true
    await sleep(100)
  }
  return false
}

/**
 * Ends the node's programs.
 * @param graceful stop pods and programs in order first; otherwise end everything at once
 */
export async function stopNode(graceful: boolean): Promise<void> {
  const pid = nodeProcess()
  if (pid !== undefined) {
    const inner = graceful ? innerProcess(pid) : undefined
    if (inner !== undefined) process.kill(inner, 'SIGTERM')
    if (inner === undefined || !(await gone(pid, stopSeconds))) {
      process.kill(pid, 'SIGKILL')
      await gone(pid, stopSeconds)
    }
  }
  await rm(layout.cluster.node, { force: true })
}
