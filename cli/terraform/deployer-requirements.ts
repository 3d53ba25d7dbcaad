import { execa } from 'execa'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { type TerraformVersions, terraformRequirement } from './terraform.ts'

/** What every target needs: the Node that everything is pinned to, and what cdktf drives. */
export async function deployerRequirements(
  least: TerraformVersions,
): Promise<readonly Requirement[]> {
  const found = process.version
  const node = { what: 'Node 22', met: found.startsWith('v22.'), found, fix: 'npm ci' }
  return [node, await terraformRequirement(least)]
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
