import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, rmdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { writeFileAtomic } from '../atomic-write.ts'
import { layout } from '../layout.ts'
import { npmCommand } from '../npm-command.ts'

/** Who has the embedded cluster of this machine. There is one, since its ports and bridges are. */
interface ClusterOwner {
  readonly uid: number
  readonly user: string
  /** The user's cache folder, as `XDG_CACHE_HOME` names it. */
  readonly caches: string
  /** The repository that the cluster was started from. */
  readonly checkout: string
}

const uid = process.getuid?.()
const caches = dirname(layout.cache)
const checkout = join(import.meta.dirname, '../..')

/** The recorded owner; undefined where there is none, or where its files are gone. */
function recordedOwner(): ClusterOwner | undefined {
  try {
    const owner = JSON.parse(readFileSync(layout.owner, 'utf8')) as ClusterOwner
    // Nobody but the owner can look into the folder.
    const isGone = owner.uid === uid && !existsSync(join(owner.caches, 'tally'))
    return isGone ? undefined : owner
  } catch {
    return undefined
  }
}

/** Whether this machine has an embedded cluster, be it stopped or of another user. */
export const hasCluster = (): boolean => recordedOwner() !== undefined

/** The checkout that the cluster was last started from, where it is another one that is still there. */
export function otherCheckout(): string | undefined {
  const from = recordedOwner()?.checkout
  return from !== undefined && from !== checkout && existsSync(from) ? from : undefined
}

/** Whose cluster this machine has, and the command that works on it; undefined where it is one's own. */
export function foreignCluster(): { readonly found: string; readonly fix: string } | undefined {
  const owner = recordedOwner()
  if (owner === undefined || (owner.uid === uid && owner.caches === caches)) return undefined
  const enter = owner.checkout === checkout ? '' : `cd '${owner.checkout}' && `
  const become = owner.uid === uid ? 'env' : `sudo -u ${owner.user} env "PATH=$PATH"`
  return {
    found: `it belongs to ${owner.user}, was started from ${owner.checkout} and keeps its files in ${join(owner.caches, 'tally')}`,
    fix: `${enter}${become} XDG_CACHE_HOME=${owner.caches} ${npmCommand()}`,
  }
}

/**
 * Refuses to touch the cluster of another user, or of another cache folder.
 * @throws naming the owner, and the command that works on that cluster
 */
export function requireOwnCluster(): void {
  const foreign = foreignCluster()
  if (foreign === undefined) return
  throw new Error(
    `This machine has an embedded cluster already: ${foreign.found}. Fix: ${foreign.fix}`,
  )
}

/**
 * Records, for every user of this machine, whose cluster it has and that it starts now.
 * @throws when it has another's
 */
export async function claimMachine(): Promise<void> {
  requireOwnCluster()
  const owner: ClusterOwner = { uid: uid ?? 0, user: userInfo().username, caches, checkout }
  await mkdir(dirname(layout.owner), { recursive: true })
  await writeFileAtomic(layout.owner, JSON.stringify(owner))
}

/** Undoes {@link claimMachine}, once nothing of the cluster is left. */
export async function releaseMachine(): Promise<void> {
  await rm(layout.owner, { force: true })
  await rmdir(dirname(layout.owner)).catch(() => {})
}
