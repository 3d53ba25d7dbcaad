import { type TerraformStack, TerraformVariable } from 'cdktf'

export interface MissingSettingProps {
  /** Its path in the settings, e.g. `aws.region`. */
  readonly setting: string
  /** What to write into the settings, as a sentence with an example. */
  readonly fix: string
}

/**
 * Stands for a setting that this stack alone can't do without, and that is missing. The stack is
 * synthesized all the same, so that it never disturbs another one, and its plan fails at once with a
 * message: before any provider is configured, and so before anything is created.
 */
export class MissingSetting extends TerraformVariable {
  constructor(stack: TerraformStack, id: string, { setting, fix }: MissingSettingProps) {
    super(stack, id, { type: 'string', default: '' })
    this.addValidation({
      condition: `\${${this.fqn} != ""}`,
      errorMessage: `The setting ${setting} is missing. ${fix}`,
    })
  }
}
