import { join } from 'node:path'
import { LocalBackend, type TerraformStack } from 'cdktf'
import { fromStackFolder } from '../infra/terraform/repository-path.ts'

/**
 * Keeps a stack's state in `terraform.<stack>.tfstate` in the repository's root: where cdktf keeps
 * it by default, but as a relative path.
 */
export function keepStateLocally(stack: TerraformStack, root: string): void {
  const file = join(root, `terraform.${stack.node.id}.tfstate`)
  new LocalBackend(stack, { path: fromStackFolder(stack, file) })
}
