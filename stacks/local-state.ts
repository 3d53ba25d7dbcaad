import { basename, join } from 'node:path'
import { LocalBackend, type TerraformStack } from 'cdktf'
import { fromStackFolder } from '../infra/terraform/repository-path.ts'

/**
 * A stack's state in `terraform.<stack>.tfstate` in the repository's root: where cdktf keeps it by
 * default, but as a relative path.
 */
export class LocalState extends LocalBackend {
  /** Where it is, for a person. */
  readonly place: string
  readonly description = "Where Terraform's state is. To share and lock it: the setting aws.state."

  /** @param root the repository's */
  constructor(stack: TerraformStack, root: string) {
    const file = join(root, `terraform.${stack.node.id}.tfstate`)
    super(stack, { path: fromStackFolder(stack, file) })
    this.place = `${basename(file)} in the repository, on this machine alone`
  }
}
