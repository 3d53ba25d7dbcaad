import { readFileSync } from 'node:fs'
import { link, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { layout } from './layout.ts'
import { requireOwnCluster } from './machine/cluster-owner.ts'
import {
  identify,
  isRunning,
  isSelfOrAncestor,
  type ProcessIdentity,
} from './machine/process-identity.ts'
import { npmCommand } from './npm-command.ts'

interface Holder extends ProcessIdentity {
  /** What a person started. */
  readonly command: string
}

const lock = join(layout.cache, 'lock.json')

/** The running command that holds the lock; one that was killed holds nothing. */
function holder(): Holder | undefined {
  try {
    const found = JSON.parse(readFileSync(lock, 'utf8')) as Holder
    return isRunning(found) ? found : undefined
  } catch {
    return undefined
  }
}

/** @returns false when a command that this one is a step of holds it */
async function acquire(): Promise<boolean> {
  await mkdir(layout.cache, { recursive: true })
  const claim = `${lock}.${process.pid}`
  await writeFile(claim, JSON.stringify({ ...identify(process.pid), command: npmCommand() }))
  try {
    for (;;) {
      // A link appears whole or not at all, and only where nothing is.
      const taken = await link(claim, lock).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error
          return false
        },
      )
      if (taken) return true
      const other = holder()
      if (other === undefined) {
        await rm(lock, { force: true })
        continue
      }
      if (isSelfOrAncestor(other.pid)) return false
      throw new Error(
        `Another command works on the embedded cluster: ${other.command} (process ${other.pid}). Fix: wait until it has ended, or kill ${other.pid}`,
      )
    }
  } finally {
    await rm(claim, { force: true })
  }
}

/**
 * Does something to this user's cluster while no other command does: two at once would undo each
 * other's work. The steps that a command starts, e.g. those of `cdktf deploy`, are part of it.
 * @throws naming the other command, or the other user whose cluster this machine has
 */
export async function withLock<T>(work: () => Promise<T>): Promise<T> {
  requireOwnCluster()
  const taken = await acquire()
  try {
    return await work()
  } finally {
    if (taken) await rm(lock, { force: true })
  }
}
