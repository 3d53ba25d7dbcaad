import { existsSync } from 'node:fs'
import { execa } from 'execa'
import type { Progress } from '../../embedded/progress.ts'
import { compiler } from '../../embedded/toolchain/compiler.ts'
import { buildOpenTofu } from '../../embedded/toolchain/programs.ts'
import { openTofuModule } from '../../embedded/toolchain/versions.ts'

/** The programs that `cdktf` can drive, as they are looked for on PATH. */
const programs = ['terraform', 'tofu'] as const

const configurationFile = process.env.TF_CLI_CONFIG_FILE ?? ''

/** Variables with which Terraform says what was asked for alone. */
export const quiet = {
  // No call home for newer versions: on a closed network it costs seconds.
  CHECKPOINT_DISABLE: '1',
  // OpenTofu warns about a missing file amid the JSON that cdktf reads, which then fails.
  ...(!existsSync(configurationFile) && { TF_CLI_CONFIG_FILE: undefined }),
}

/**
 * The first of Terraform and OpenTofu on PATH, or undefined.
 * @throws when TERRAFORM_BINARY_NAME names one that doesn't run
 */
export async function installedTerraform(): Promise<string | undefined> {
  const chosen = process.env.TERRAFORM_BINARY_NAME
  for (const name of chosen ? [chosen] : programs) {
    const version = await execa({ reject: false, env: quiet })`${name} version`
    if (version.exitCode === 0) return name
  }
  if (!chosen) return undefined
  throw new Error(
    `TERRAFORM_BINARY_NAME names "${chosen}", which does not run: name a Terraform or OpenTofu, or unset it`,
  )
}

/**
 * What `cdktf` is to drive: what is installed, else OpenTofu, which is built first.
 * @throws when neither can be had
 */
export async function terraform(progress: Progress, signal?: AbortSignal): Promise<string> {
  const installed = await installedTerraform()
  if (installed !== undefined) return installed
  const { met, found, fix } = await compiler(openTofuModule)
  if (!met) {
    throw new Error(
      `No \`terraform\` or \`tofu\` is on PATH, and OpenTofu can't be built: ${found}. Fix: install one of them, or ${fix}`,
    )
  }
  return buildOpenTofu(progress, signal)
}
