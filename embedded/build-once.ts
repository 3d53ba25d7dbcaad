import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { layout } from './layout.ts'
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

/**
 * Builds programs into a folder, unless it is there, and removes former versions of it. The folder
 * appears under its name only when all of it is whole.
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
      await build(built, temporary)
      // Built by two commands at once, the first one's is as good.
      if (!existsSync(folder)) await rename(built, folder)
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
