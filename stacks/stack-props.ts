import type { Settings } from '../config/schema.ts'

/** What every stack is made from. */
export interface StackProps {
  readonly settings: Settings
  /** The repository's root. */
  readonly root: string
}
