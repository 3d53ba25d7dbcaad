import { existsSync } from 'node:fs'
import { execa } from 'execa'
import {
  cdktfVariables,
  clusterVariables,
  divertingVariables,
  terraformVariables,
} from '../../config/diverting-variables.ts'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import type { Progress } from '../../embedded/progress.ts'
import { compiler } from '../../embedded/toolchain/compiler.ts'
import { buildOpenTofu } from '../../embedded/toolchain/programs.ts'
import { openTofuModule } from '../../embedded/toolchain/versions.ts'

/** The programs that `cdktf` can drive, as they are looked for on PATH. */
const programs = ['terraform', 'tofu'] as const

/** The oldest versions that can deploy a stack. */
export interface TerraformVersions {
  readonly Terraform: string
  readonly OpenTofu: string
}

const isAtLeast = (version: string, least: string) =>
  version.localeCompare(least, 'en', { numeric: true }) >= 0

/** What of this environment would lead Terraform elsewhere than the settings say. */
const leftOut = () =>
  divertingVariables(
    [...terraformVariables, ...clusterVariables, ...cdktfVariables],
    process.env,
  ).map(({ name }) => name)

/** How the environment of Terraform and cdktf differs from the one of this process. */
export function terraformEnvironment(): Readonly<Record<string, string | undefined>> {
  const configurationFile = process.env.TF_CLI_CONFIG_FILE ?? ''
  return {
    // No call home for newer versions: on a closed network it costs seconds.
    CHECKPOINT_DISABLE: '1',
    // OpenTofu warns about a missing file amid the JSON that cdktf reads, which then fails.
    ...(!existsSync(configurationFile) && { TF_CLI_CONFIG_FILE: undefined }),
    ...Object.fromEntries(leftOut().map((name) => [name, undefined])),
  }
}

/** What a program says of itself, e.g. `Terraform 1.11.4`; undefined where it does not run. */
async function versionOf(program: string) {
  const { stdout } = await execa({
    reject: false,
    env: terraformEnvironment(),
  })`${program} version`
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\S*)/m.exec(stdout ?? '') ?? []
  if (product === undefined || version === undefined) return undefined
  return { product: product as keyof TerraformVersions, version }
}

/**
 * The first of Terraform and OpenTofu that is installed and new enough.
 * @returns its name; where there is none, what was found instead
 */
async function installedTerraform(
  least: TerraformVersions,
): Promise<{ readonly program?: string; readonly found: string }> {
  const chosen = process.env.TERRAFORM_BINARY_NAME
  const tooOld: string[] = []
  for (const program of chosen ? [chosen] : programs) {
    const is = await versionOf(program)
    if (is === undefined) continue
    const found = `${is.product} ${is.version}`
    if (isAtLeast(is.version, least[is.product])) return { program, found }
    tooOld.push(`${found}, which is too old`)
  }
  if (tooOld.length > 0) return { found: tooOld.join(', ') }
  return {
    found: chosen ? `TERRAFORM_BINARY_NAME names "${chosen}", which does not run` : 'none on PATH',
  }
}

/** Terraform or OpenTofu, installed or to be built. */
export async function terraformRequirement(least: TerraformVersions): Promise<Requirement> {
  const needed = `Terraform ${least.Terraform} or OpenTofu ${least.OpenTofu}, or newer`
  const what = 'Terraform or OpenTofu'
  const { program, found } = await installedTerraform(least)
  if (program !== undefined) return { what, met: true, found }
  if (process.env.TERRAFORM_BINARY_NAME) {
    return { what, met: false, found, fix: `name ${needed}, or unset TERRAFORM_BINARY_NAME` }
  }
  const go = await compiler(openTofuModule)
  if (go.met) return { what, met: true, found: `${found}: npm run up builds OpenTofu` }
  return { what, met: false, found, fix: `install ${needed}; or ${go.fix}` }
}

/**
 * What `cdktf` is to drive: what is installed, else OpenTofu, which is built first.
 * @throws when neither can be had
 */
export async function terraform(
  least: TerraformVersions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  const { program } = await installedTerraform(least)
  if (program !== undefined) return program
  const { what, met, found, fix } = await terraformRequirement(least)
  if (!met) throw new Error(`${what}: ${found}. Fix: ${fix}`)
  return buildOpenTofu(progress, signal)
}
