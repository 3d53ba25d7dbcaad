import { type TerraformStack, TerraformVariable } from 'cdktf'

/**
 * Stands for a value that this stack can't be planned without. The stack is synthesized all the
 * same, so that it never disturbs another one, and its plan fails at once with a message: before a
 * provider that takes the value is configured, and so before anything is created.
 */
export class Refusal extends TerraformVariable {
  /** @param message what is wrong, and how to fix it */
  constructor(stack: TerraformStack, id: string, message: string) {
    super(stack, id, { type: 'string', default: '' })
    // Never true, so that neither -var nor TF_VAR_ gets past it.
    this.addValidation({ condition: `\${${this.fqn} != ${this.fqn}}`, errorMessage: message })
  }
}
