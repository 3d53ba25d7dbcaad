import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { layout } from '../layout.ts'
import { identify, isRunning, type ProcessIdentity } from '../machine/process-identity.ts'
import type { Progress } from '../progress.ts'
import { versionKey } from './versions.ts'

/** Where programs are built, or will be: one folder per version of what they are made from. */
export function builtFolder(name: string, ...inputs: string[]): string {
  return join(layout.programs, `${name}-${versionKey(...inputs)}`)
}

/** Where a process builds a folder; named after the process, told from a later one with its id. */
function partialFolder(folder: string): string {
  // Without /proc no start time is known, and no other build is seen.
  return `${folder}.partial-${process.pid}-${identify(process.pid)?.startTime ?? 0}`
}

/** The running process that builds in a folder of that name. */
function builder(name: string): ProcessIdentity | undefined {
  const [, pid, startTime] = /\.partial-(\d+)-(\d+)$/.exec(name) ?? []
  const found = startTime === undefined ? undefined : { pid: Number(pid), startTime }
  return found && isRunning(found) ? found : undefined
}

/** Former versions of a folder, and what an ended build left half-written. */
async function removeOutdated(folder: string): Promise<void> {
  const current = basename(folder)
  const name = current.slice(0, current.lastIndexOf('-') + 1)
  for (const other of await readdir(layout.programs)) {
    if (other.startsWith(name) && other !== current && !builder(other)) {
      await rm(join(layout.programs, other), { recursive: true, force: true })
    }
  }
}

/** Another process that builds the same, and began earlier than this one. */
async function earlierBuilder(folder: string): Promise<ProcessIdentity | undefined> {
  const began = async (path: string) => (await stat(path)).birthtimeMs
  const own = await began(partialFolder(folder))
  for (const name of await readdir(layout.programs)) {
    const other = name.startsWith(`${basename(folder)}.`) ? builder(name) : undefined
    if (other === undefined || other.pid === process.pid) continue
    // It may have ended in between.
    const path = join(layout.programs, name)
    if ((await began(path).catch(() => Number.POSITIVE_INFINITY)) < own) return other
  }
  return undefined
}

/** Waits until no process that began earlier builds the same. */
async function waitForOthers(
  folder: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  let other = await earlierBuilder(folder)
  if (other) progress(`waiting for process ${other.pid}, which builds the same`)
  while (other) {
    await sleep(1000, undefined, { signal })
    other = await earlierBuilder(folder)
  }
}

/**
 * Builds programs into a folder, unless it is there, and removes former versions of it. The folder
 * appears under its name only when all of it is whole. Of several processes at once one builds, and
 * the others wait.
 * @param folder from {@link builtFolder}
 * @param build writes the programs into the first folder; the second one is for what it needs meanwhile
 * @param progress hears when it waits
 * @returns the folder
 * @throws what `build` throws, or how to go on when `signal` aborts
 */
export async function buildOnce(
  folder: string,
  build: (built: string, temporary: string) => Promise<void>,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  if (!existsSync(folder)) {
    const partial = partialFolder(folder)
    const [built, temporary] = [join(partial, 'built'), join(partial, 'temporary')]
    // Without start times the name of a killed build comes again.
    await rm(partial, { recursive: true, force: true })
    for (const each of [built, temporary]) await mkdir(each, { recursive: true })
    try {
      await waitForOthers(folder, progress, signal)
      if (!existsSync(folder)) {
        await build(built, temporary)
        await rename(built, folder)
      }
    } catch (error) {
      if (!signal?.aborted) throw error
      throw new Error(
        'The build was interrupted. Run the command again: it goes on where it stopped',
      )
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  }
  await removeOutdated(folder)
  return folder
}
