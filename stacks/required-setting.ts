import { type TerraformStack, TerraformVariable } from 'cdktf'

export interface RequiredSetting {
  /** Its path in the settings, e.g. `aws.region`. */
  readonly setting: string
  readonly value: string | undefined
  /** What it is for, and an example. */
  readonly fix: string
}

/**
 * A setting that this stack alone can't do without. Where it is missing the stack synthesizes all
 * the same, so that it never disturbs another one, and its plan fails at once with a message: before
 * any provider is set up, and so before anything is created.
 *
 * @returns the value; where there is none, a reference to a variable that refuses to be used
 */
export function requiredSetting(
  stack: TerraformStack,
  id: string,
  { setting, value, fix }: RequiredSetting,
): string {
  if (value !== undefined) return value
  const variable = new TerraformVariable(stack, id, { type: 'string', default: '' })
  variable.addValidation({
    condition: `\${${variable.fqn} != ""}`,
    errorMessage: `The setting ${setting} is missing. ${fix}`,
  })
  return variable.stringValue
}
