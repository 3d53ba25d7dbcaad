import type { Settings } from '../config/schema.ts'
import type { AppSources } from '../infra/app-sources.ts'

/** What every stack is made from. */
export interface StackProps {
  readonly settings: Settings
  /** The repository's root. */
  readonly root: string
  /** Shared by the stacks of one program, so that they are read once. @default those below `root` */
  readonly sources?: AppSources
}
