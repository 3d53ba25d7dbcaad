import type { TerraformResource } from 'cdktf'

/**
 * Says beside a resource that a policy finding is right about it, and why it stays as it is. The
 * synthesized resource carries this as a comment, which `npm run check:policy` reads: checkov itself
 * knows no comments in JSON.
 *
 * @param checks ids of the checkov's checks that find it, e.g. `CKV_AWS_18`
 */
export function acceptFinding(
  resource: TerraformResource,
  checks: readonly string[],
  reason: string,
): void {
  for (const check of checks) resource.addOverride(`//.accepted_findings.${check}`, reason)
}
