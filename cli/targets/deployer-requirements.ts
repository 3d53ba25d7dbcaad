import { execa } from 'execa'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { compiler } from '../../embedded/toolchain/compiler.ts'
import { openTofuModule } from '../../embedded/toolchain/versions.ts'
import { reasonOf } from '../terminal/failure.ts'
import { installedTerraform } from './terraform.ts'

/** What every target needs: the Node that everything is pinned to, and what cdktf drives. */
export async function deployerRequirements(): Promise<readonly Requirement[]> {
  const found = process.version
  const node = { what: 'Node 22', met: found.startsWith('v22.'), found, fix: 'npm ci' }
  return [node, await terraformRequirement()]
}

async function terraformRequirement(): Promise<Requirement> {
  const what = 'Terraform or OpenTofu'
  try {
    const name = await installedTerraform()
    if (name !== undefined) return { what, met: true, found: name }
  } catch (error) {
    const fix = 'name a Terraform or OpenTofu in TERRAFORM_BINARY_NAME, or unset it'
    return { what, met: false, found: reasonOf(error), fix }
  }
  const go = await compiler(openTofuModule)
  const found = go.met ? 'none on PATH: npm run up builds OpenTofu' : 'none on PATH'
  return { what, met: go.met, found, fix: `install one of them, or ${go.fix}` }
}

/**
 * A program that has to be on PATH.
 * @param version arguments with which it says its version
 */
export async function installed(
  program: string,
  what: string,
  { version, fix }: { readonly version: readonly string[]; readonly fix: string },
): Promise<Requirement> {
  const asked = await execa({ reject: false })`${program} ${version}`
  const failure = asked.code === 'ENOENT' ? 'not on PATH' : (asked.shortMessage ?? 'does not run')
  const met = asked.exitCode === 0
  return { what, met, found: met ? asked.stdout : failure, fix }
}
