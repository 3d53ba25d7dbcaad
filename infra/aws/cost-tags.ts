import { type IAspect, TerraformResource } from 'cdktf'
import type { IConstruct } from 'constructs'

type Tags = Readonly<Record<string, string>>

/** A resource with tags, as the provider's bindings have them. */
interface Taggable extends TerraformResource {
  tags: Tags
  readonly tagsInput?: Tags
}

const isTaggable = (node: IConstruct): node is Taggable =>
  TerraformResource.isTerraformResource(node) &&
  node.terraformResourceType.startsWith('aws_') &&
  'tagsInput' in node

/**
 * Adds the tags for cost allocation to every resource of AWS.
 *
 * An aspect instead of the provider's `default_tags`: the tags show in the synthesized configuration,
 * where tests and policy checks read them, and reach what is inside of a resource, such as an
 * instance's root disk. Both at once would show a difference at each plan.
 */
export class CostTags implements IAspect {
  private readonly tags: Tags

  constructor(tags: Tags) {
    this.tags = tags
  }

  visit(node: IConstruct): void {
    if (!isTaggable(node)) return
    const tags = { ...this.tags, ...node.tagsInput }
    node.tags = tags
    if (node.terraformResourceType === 'aws_instance') {
      node.addOverride('root_block_device.tags', tags)
    }
  }
}
