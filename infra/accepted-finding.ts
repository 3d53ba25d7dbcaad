import type { TerraformResource } from 'cdktf'

/**
 * Says beside a resource that a finding of the policy scanner is right about it, and why it stays
 * as it is. The synthesized resource carries this as a comment, which `npm run check:policy` reads:
 * checkov itself knows no comments in JSON.
 *
 * @param check its id, e.g. `CKV_AWS_18`
 */
export function acceptFinding(resource: TerraformResource, check: string, reason: string): void {
  resource.addOverride(`//.accepted_findings.${check}`, reason)
}
