import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { layout } from '../layout.ts'
import { versionKey } from './versions.ts'

/** Where programs are built, or will be: one folder per version of what they are made from. */
export function builtFolder(name: string, ...inputs: string[]): string {
  return join(layout.programs, `${name}-${versionKey(...inputs)}`)
}

/** Former versions of a folder, and what an ended build left half-written. */
async function removeOutdated(folder: string): Promise<void> {
  const current = basename(folder)
  const name = current.slice(0, current.lastIndexOf('-') + 1)
  for (const other of await readdir(layout.programs)) {
    const running = /\.partial-(\d+)$/.exec(other)
    if (running !== null && existsSync(`/proc/${running[1]}`)) continue
    if (other.startsWith(name) && other !== current) {
      await rm(join(layout.programs, other), { recursive: true, force: true })
    }
  }
}

/** Whether a process that began earlier than this one builds the same. */
async function isBuiltByAnother(partial: string): Promise<boolean> {
  const began = async (name: string) => (await stat(name)).birthtimeMs
  const own = await began(partial)
  const name = partial.slice(0, -String(process.pid).length)
  for (const other of await readdir(layout.programs)) {
    const path = join(layout.programs, other)
    const pid = path.slice(name.length)
    if (!path.startsWith(name) || path === partial || !existsSync(`/proc/${pid}`)) continue
    // It may have ended in between.
    if ((await began(path).catch(() => Number.POSITIVE_INFINITY)) < own) return true
  }
  return false
}

/**
 * Builds programs into a folder, unless it is there, and removes former versions of it. The folder
 * appears under its name only when all of it is whole. Of several processes at once one builds, and
 * the others wait.
 * @param folder from {@link builtFolder}
 * @param build writes the programs into the first folder; the second one is for what it needs meanwhile
 * @returns the folder
 * @throws what `build` throws, or how to go on when `signal` aborts
 */
export async function buildOnce(
  folder: string,
  build: (built: string, temporary: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<string> {
  if (!existsSync(folder)) {
    const partial = `${folder}.partial-${process.pid}`
    const [built, temporary] = [join(partial, 'built'), join(partial, 'temporary')]
    // In a new container the ids of processes, and so the name, come again.
    await rm(partial, { recursive: true, force: true })
    for (const each of [built, temporary]) await mkdir(each, { recursive: true })
    try {
      while (await isBuiltByAnother(partial)) await sleep(1000, undefined, { signal })
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
