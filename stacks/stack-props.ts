import type { Settings } from '../config/schema.ts'
import type { BuildContext } from '../infra/images/build-context.ts'

/** What every stack is made from. */
export interface StackProps {
  readonly settings: Settings
  /** Where the repository is, and what the app's image is made of: the same for all stacks. */
  readonly sources: BuildContext
}

/** What a stack is made from that Terraform's providers apply to a cluster. */
export interface ClusterStackProps extends StackProps {
  /** Why nothing of the stack may be planned, and how to fix it. @default it may */
  readonly refusal?: string | undefined
}
