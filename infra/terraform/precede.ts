import { dependable, type ITerraformDependable, TerraformResource } from 'cdktf'
import type { IConstruct } from 'constructs'

/** Makes every resource of a construct come after the first one, and go before it. */
export function precede(first: ITerraformDependable, construct: IConstruct): void {
  for (const resource of construct.node.findAll()) {
    if (!TerraformResource.isTerraformResource(resource)) continue
    resource.dependsOn = [...(resource.dependsOn ?? []), dependable(first)]
  }
}
