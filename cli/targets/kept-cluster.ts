import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../embedded/atomic-write.ts'
import type { AskedCluster } from '../cluster/ask-cluster.ts'
import { ownState } from '../root.ts'
import { reasonOf } from '../terminal/failure.ts'

/** The settings lead to another cluster than the one that a target is deployed to. */
export class OtherCluster extends Error {}

/** The cluster that a target was deployed to is no more, and nothing of what was on it. */
export class GoneCluster extends Error {}

interface Kept extends AskedCluster {
  /** The profile of which minikube has made it, and minikube's folder. @default none */
  readonly minikube?: string | undefined
}

const describe = ({ address, id }: AskedCluster) => `the cluster at ${address} (id ${id})`

/** Which cluster a target was deployed to, kept in the checkout. */
export class KeptCluster {
  readonly #target: string
  readonly #file: string

  constructor(target: string) {
    this.#target = target
    this.#file = join(ownState, `${target}-cluster.json`)
  }

  async keep(cluster: Kept): Promise<void> {
    await mkdir(ownState, { recursive: true })
    await writeFileAtomic(this.#file, `${JSON.stringify(cluster)}\n`)
  }

  forget(): Promise<void> {
    return rm(this.#file, { force: true })
  }

  /** Whether it was the cluster of this profile of minikube. */
  isOf(minikube: string | undefined): boolean {
    return minikube !== undefined && this.#read()?.minikube === minikube
  }

  /**
   * @throws GoneCluster where minikube has made its profile again since, which has one cluster at a time
   * @throws OtherCluster that names both
   */
  requireSame(found: Kept): void {
    const kept = this.#read()
    // Without an id on both sides nobody can tell: addresses change with each start of minikube.
    if (!kept?.id || !found.id || kept.id === found.id) return
    if (this.isOf(found.minikube)) throw this.gone()
    throw new OtherCluster(
      `${this.#target} is deployed to ${describe(kept)}, and the settings lead to ${describe(found)}. Fix: name the context of the first in settings.json: local.context; where it is gone for good: rm terraform.${this.#target}.tfstate`,
    )
  }

  gone(): GoneCluster {
    const kept = this.#read()
    return new GoneCluster(
      `${this.#target} was deployed to ${kept ? describe(kept) : 'a cluster'}, which minikube has deleted since. Fix: npm run up -- ${this.#target}`,
    )
  }

  #read(): Kept | undefined {
    if (!existsSync(this.#file)) return undefined
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Kept
    } catch (error) {
      throw new Error(`${this.#file} can not be read: ${reasonOf(error)}. Fix: rm ${this.#file}`)
    }
  }
}
