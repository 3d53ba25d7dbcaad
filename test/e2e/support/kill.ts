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
export async function killPods({ kubectl }: Platform, ...which: string[]): Promise<void> {
  const uids = await kubectl('get', 'pods', ...which, '-o', 'jsonpath={..metadata.uid}')
  const pods = uids.split(' ').filter(Boolean)
  let killed = 0
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
    if (!pods.some((uid) => groups.includes(`pod${uid}`))) continue
    try {
      process.kill(Number(pid), 'SIGKILL')
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
