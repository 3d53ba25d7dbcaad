import { join, relative } from 'node:path'
import { App, TerraformStack } from 'cdktf'
import type { IConstruct } from 'constructs'

/** The folder that a construct's stack is synthesized to, and where Terraform runs. */
export function stackFolder(construct: IConstruct): string {
  const stack = TerraformStack.of(construct)
  return join(App.of(stack).outdir, 'stacks', stack.node.id)
}

/**
 * A path as Terraform sees it from the stack's folder. Relative, so that `cdktf.out` tells nothing
 * about whose machine it was made on.
 */
export function fromStackFolder(construct: IConstruct, path: string): string {
  return relative(stackFolder(construct), path) || '.'
}
