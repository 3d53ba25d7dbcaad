import type { TerraformResource } from 'cdktf'

/**
 * Says beside a resource that a finding of the policy scanners is right about it, and why it stays
 * as it is. The synthesized resource carries this as a comment, which `npm run check:policy` reads:
 * the scanners themselves know no comments in JSON.
 *
 * @param checks ids of the checks that find it, e.g. checkov's `CKV_AWS_18` and Trivy's `AWS-0089`
 */
export function acceptFinding(
  resource: TerraformResource,
  checks: readonly string[],
  reason: string,
): void {
  for (const check of checks) resource.addOverride(`//.accepted_findings.${check}`, reason)
}
