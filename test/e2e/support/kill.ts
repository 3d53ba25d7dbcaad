import { readdir, readFile } from 'node:fs/promises'
import { nodeProcess } from '../../../embedded/node/node-process.ts'
import type { Platform } from './platform.ts'
import { status } from './tally.ts'
import { until } from './until.ts'

/**
 * Kills every process of some pods at once, as the machine's power button would.
 * @param which what kubectl selects pods by: a name, or `-l` and labels
 * @throws when there is no such process
 */
export async function killPods(platform: Platform, ...which: string[]): Promise<void> {
  await kill(await processesOf(platform, which), which)
}

/** Like `killPods`, but what holds the pods' addresses lives on: their containers start again in place. */
export async function killContainers(platform: Platform, ...which: string[]): Promise<void> {
  const processes = await processesOf(platform, which)
  await kill(
    processes.filter(({ command }) => !command.startsWith('/catatonit')),
    which,
  )
}

/** Kills those processes of some pods whose command line has a word, e.g. `gunicorn`. */
export async function killProgram(
  platform: Platform,
  word: string,
  ...which: string[]
): Promise<void> {
  const processes = await processesOf(platform, which)
  await kill(
    processes.filter(({ command }) => command.includes(word)),
    which,
  )
}

interface Process {
  readonly id: number
  readonly command: string
}

async function processesOf({ kubectl }: Platform, which: string[]): Promise<Process[]> {
  const uids = await kubectl('get', 'pods', ...which, '-o', 'jsonpath={..metadata.uid}')
  const pods = uids.split(' ').filter(Boolean)
  const found: Process[] = []
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const groups = await readFile(`/proc/${id}/cgroup`, 'utf8').catch(() => '')
    if (!pods.some((uid) => groups.includes(`pod${uid}`))) continue
    const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
    found.push({ id: Number(id), command })
  }
  return found
}

async function kill(processes: readonly Process[], which: readonly string[]): Promise<void> {
  let killed = 0
  for (const { id } of processes) {
    try {
      process.kill(id, 'SIGKILL')
      killed += 1
    } catch {
      // It went with its parent.
    }
  }
  if (killed === 0) throw new Error(`No process of the pods ${which.join(' ')} runs`)
}

/** Kills every process of the node at once, and waits until that is seen. */
export async function killNode(): Promise<void> {
  process.kill(nodeProcess() ?? Number.NaN, 'SIGKILL')
  await until('the node is gone', async () => (await status()).ready === false, 30)
}
