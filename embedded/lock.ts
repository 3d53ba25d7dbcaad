import { readFileSync } from 'node:fs'
import { link, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** Held for a moment by the one command that may remove the lock of an ended one. */
const removal = `${lock}.removal`

/** The running command that holds the lock; one that was killed holds nothing. */
function holder(): Holder | undefined {
  try {
    const found = JSON.parse(readFileSync(lock, 'utf8')) as Holder
    return isRunning(found) ? found : undefined
  } catch {
    return undefined
  }
}

/** Whether a file is there whose command has ended. */
function isLeft(file: string): boolean {
  try {
    return !isRunning(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/** Gives the claim a second name, whole or not at all, unless that name is taken. */
async function linked(claim: string, file: string): Promise<boolean> {
  try {
    await link(claim, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/**
 * Removes the lock of an ended command. Of several commands that find it, one may: the others could
 * remove the lock that the first has taken by then.
 */
async function removeLeft(claim: string): Promise<void> {
  if (await linked(claim, removal)) {
    if (isLeft(lock)) await rm(lock)
    await rm(removal)
  } else if (isLeft(removal)) {
    await rm(removal, { force: true })
  } else {
    await sleep(10)
  }
}

/** @returns false when a command that this one is a step of holds it */
async function acquire(): Promise<boolean> {
  await mkdir(layout.cache, { recursive: true })
  const claim = `${lock}.${process.pid}`
  await writeFile(claim, JSON.stringify({ ...identify(process.pid), command: npmCommand() }))
  try {
    for (;;) {
      if (await linked(claim, lock)) return true
      const other = holder()
      if (other === undefined) {
        await removeLeft(claim)
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
