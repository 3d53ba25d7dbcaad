import { reasonOf } from '../terminal/failure.ts'

/** One change that is to be undone. */
export interface Change {
  /** E.g. `statefulset/prometheus has no pod`. */
  readonly what: string
  /** A command that undoes it by hand. */
  readonly fix: string
  /** Does no harm where the change was not made, or is undone already. */
  readonly undo: () => Promise<void>
}

/** Changes of a platform, undone in the reverse order. */
export class PutBack {
  #changes: Change[] = []

  /** Notes a change; called before the change is made. */
  note(change: Change): void {
    this.#changes.push(change)
  }

  /**
   * Undoes all changes. One that can't be undone doesn't keep the others from it, and stays noted.
   * @returns what could not be put back, why, and how to do it by hand
   */
  async all(): Promise<readonly string[]> {
    const problems: string[] = []
    for (const change of this.#changes.toReversed()) {
      try {
        await change.undo()
        this.#changes = this.#changes.filter((each) => each !== change)
      } catch (error) {
        problems.push(`${change.what}: ${reasonOf(error)}. Fix: ${change.fix}`)
      }
    }
    return problems
  }

  /** What is not put back, for a process that ends at once. */
  left(): readonly string[] {
    return this.#changes.map(({ what, fix }) => `${what}. Fix: ${fix}`).toReversed()
  }
}
