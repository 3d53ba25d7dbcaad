import { sendSignal } from '../../../embedded/machine/process-identity.ts'
import { nodeProcess } from '../../../embedded/node/node-process.ts'
import { type PodProcess, podProcesses } from '../../../embedded/node/pod-processes.ts'
import type { Platform } from './platform.ts'
import { status } from './tally.ts'
import { until } from './until.ts'

/**
 * Kills every process of some pods at once, as the machine's power button would.
 * @param which what kubectl selects pods by: a name, or `-l` and labels
 * @throws when there is no such process
 */
export async function killPods(platform: Platform, ...which: string[]): Promise<void> {
  kill(await processesOf(platform, which), which)
}

/** Like `killPods`, but what holds the pods' addresses lives on: their containers start again in place. */
export async function killContainers(platform: Platform, ...which: string[]): Promise<void> {
  const processes = await processesOf(platform, which)
  kill(
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
  kill(
    processes.filter(({ command }) => command.includes(word)),
    which,
  )
}

async function processesOf({ kubectl }: Platform, which: string[]): Promise<PodProcess[]> {
  const uids = await kubectl('get', 'pods', ...which, '-o', 'jsonpath={..metadata.uid}')
  return uids.split(' ').filter(Boolean).flatMap(podProcesses)
}

function kill(processes: readonly PodProcess[], which: readonly string[]): void {
  if (processes.length === 0) throw new Error(`No process of the pods ${which.join(' ')} runs`)
  for (const each of processes) sendSignal(each, 'SIGKILL')
}

/** Kills every process of the node at once, and waits until that is seen. */
export async function killNode(): Promise<void> {
  process.kill(nodeProcess() ?? Number.NaN, 'SIGKILL')
  await until('the node is gone', async () => (await status()).ready === false, 30)
}
