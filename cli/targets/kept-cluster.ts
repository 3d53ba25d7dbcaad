import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../embedded/atomic-write.ts'
import type { AskedCluster } from '../cluster/ask-cluster.ts'
import { ownState } from '../root.ts'
import { reasonOf } from '../terminal/failure.ts'

/** The settings lead to another cluster than the one that a target is deployed to. */
export class OtherCluster extends Error {}

const describe = ({ address, id }: AskedCluster) => `the cluster at ${address} (id ${id})`

/** Which cluster a target was deployed to, kept in the checkout. */
export class KeptCluster {
  readonly #target: string
  readonly #file: string

  constructor(target: string) {
    this.#target = target
    this.#file = join(ownState, `${target}-cluster.json`)
  }

  async keep(cluster: AskedCluster): Promise<void> {
    await mkdir(ownState, { recursive: true })
    await writeFileAtomic(this.#file, `${JSON.stringify(cluster)}\n`)
  }

  forget(): Promise<void> {
    return rm(this.#file, { force: true })
  }

  /** @throws OtherCluster that names both */
  requireSame(found: AskedCluster): void {
    const kept = this.#read()
    // Without an id on both sides nobody can tell: addresses change with each start of minikube.
    if (!kept?.id || !found.id || kept.id === found.id) return
    throw new OtherCluster(
      `${this.#target} is deployed to ${describe(kept)}, and the settings lead to ${describe(found)}. Fix: name the context of the first in settings.json: local.context; where it is gone for good: rm terraform.${this.#target}.tfstate`,
    )
  }

  #read(): AskedCluster | undefined {
    if (!existsSync(this.#file)) return undefined
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as AskedCluster
    } catch (error) {
      throw new Error(`${this.#file} can not be read: ${reasonOf(error)}. Fix: rm ${this.#file}`)
    }
  }
}
