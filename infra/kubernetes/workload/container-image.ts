import type { ITerraformDependable } from 'cdktf'

/** An image, and what makes it available to the cluster. */
export interface ContainerImage {
  /** Name with tag or digest. */
  readonly reference: string
  /** The step that builds or loads it. @default the cluster pulls it */
  readonly readyAfter?: ITerraformDependable
}
