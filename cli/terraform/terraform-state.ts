import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'
import { reasonOf } from '../terminal/failure.ts'

/** Terraform's state of a stack, where CDKTF's local backend keeps it. */
export class TerraformState {
  /** Its path, there or not. */
  readonly file: string

  constructor(stack: string) {
    this.file = join(root, `terraform.${stack}.tfstate`)
  }

  /** Whether there is a state, be it empty or unreadable. */
  exists(): boolean {
    return existsSync(this.file)
  }

  /**
   * Whether anything is deployed, as far as the state knows.
   * @throws when it can't be read
   */
  holdsResources(): boolean {
    if (!this.exists()) return false
    try {
      const state = JSON.parse(readFileSync(this.file, 'utf8')) as { resources?: unknown[] }
      return (state.resources?.length ?? 0) > 0
    } catch (error) {
      throw new Error(
        `${this.file} can not be read as Terraform's state: ${reasonOf(error)}. Fix: cp ${this.file}.backup ${this.file}`,
      )
    }
  }

  /** Removes the state of what is destroyed or lost, and its backup. */
  forget(): void {
    for (const suffix of ['', '.backup']) rmSync(this.file + suffix, { force: true })
  }
}
