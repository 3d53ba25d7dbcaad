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
 * Gives every resource of AWS the tags that costs are told apart by, beside its own.
 *
 * An aspect, and not the provider's `default_tags`: it shows in the synthesized configuration, where
 * tests and policies read it, and it reaches what is inside of a resource, such as the disk that an
 * instance is born with. Both at once would differ at each plan.
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
