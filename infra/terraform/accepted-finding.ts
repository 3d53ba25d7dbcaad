import type { TerraformResource } from 'cdktf'

/**
 * Marks a policy finding about a resource as accepted. The synthesized resource carries it as a
 * comment, which `npm run check:policy` reads: checkov reads no comments in JSON.
 *
 * @param checks checkov's ids, e.g. `CKV_AWS_18`
 * @param reason why the resource stays as it is
 */
export function acceptFinding(
  resource: TerraformResource,
  checks: readonly string[],
  reason: string,
): void {
  for (const check of checks) resource.addOverride(`//.accepted_findings.${check}`, reason)
}
