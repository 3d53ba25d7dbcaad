import type { Settings } from '../config/schema.ts'
import type { AppSources } from '../infra/app-sources.ts'

/** What every stack is made from. */
export interface StackProps {
  readonly settings: Settings
  /** Where the repository is, and what the app's image is made of: the same for all stacks. */
  readonly sources: AppSources
}
