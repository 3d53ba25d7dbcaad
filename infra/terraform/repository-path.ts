import { join, relative } from 'node:path'
import { App, TerraformStack } from 'cdktf'
import type { IConstruct } from 'constructs'

/** The folder of a construct's stack, in which Terraform runs. */
export function stackFolder(construct: IConstruct): string {
  const stack = TerraformStack.of(construct)
  return join(App.of(stack).outdir, 'stacks', stack.node.id)
}

/**
 * A path relative to the stack's folder, so that `cdktf.out` holds no path of this machine.
 */
export function fromStackFolder(construct: IConstruct, path: string): string {
  return relative(stackFolder(construct), path) || '.'
}
