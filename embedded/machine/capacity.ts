import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { dirname } from 'node:path'
import { layout } from '../layout.ts'
import { isBuilt } from '../toolchain/programs.ts'
import { kubernetesModule } from '../toolchain/versions.ts'
import type { Requirement } from './requirement.ts'

const gib = 2 ** 30
const inGib = (bytes: number) => `${(bytes / gib).toFixed(1)} GiB`

/**
 * After a first `up`, `du` shows 6.4 GiB of Go's modules and objects and 1.2 GiB of programs and images; the
 * rest is room for what the linker writes meanwhile, and for the cluster's own state.
 */
const diskGib = { build: 12, run: 3 }

/** The programs of node and platform, with one pod of the app, have 2.0 GiB in memory (RSS, by `ps`). */
const memoryGib = 3

/** A folder that is there: the given one, or the nearest above it. */
const existing = (folder: string): string =>
  existsSync(folder) ? folder : existing(dirname(folder))

/** Room for what is built and kept. */
export async function disk(): Promise<Requirement> {
  const folder = existing(layout.cache)
  const { bavail, bsize } = await statfs(folder)
  const needed = isBuilt(kubernetesModule) ? diskGib.run : diskGib.build
  return {
    what: `${needed} GiB of free disk`,
    met: bavail * bsize >= needed * gib,
    found: `${inGib(bavail * bsize)} in ${folder}`,
    fix: 'free some, or name a folder on another disk in XDG_CACHE_HOME',
  }
}

/** Memory that the node's programs and the platform take. */
export function memory(): Requirement {
  return {
    what: `${memoryGib} GiB of memory`,
    met: totalmem() >= memoryGib * gib,
    found: inGib(totalmem()),
    fix: 'give the machine more memory',
  }
}
