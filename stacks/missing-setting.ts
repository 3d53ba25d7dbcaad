import type { TerraformStack } from 'cdktf'
import { Refusal } from './refusal.ts'

export interface MissingSettingProps {
  /** Its path in the settings, e.g. `aws.region`. */
  readonly setting: string
  /** What to write into the settings, as a sentence with an example. */
  readonly fix: string
}

/** Stands for a setting that this stack alone can't do without, and that is missing. */
export class MissingSetting extends Refusal {
  constructor(stack: TerraformStack, id: string, { setting, fix }: MissingSettingProps) {
    super(stack, id, `The setting ${setting} is missing. Fix: ${fix}`)
  }
}
