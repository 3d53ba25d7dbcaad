import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js'
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js'
import type { TerraformProvider } from 'cdktf'
import { Construct } from 'constructs'
import type { EncryptionKey } from '../encryption-key.ts'

export interface ImageRepositoryProps {
  readonly name: string
  /** @default AWS' own key for ECR in the region */
  readonly key?: EncryptionKey
  /** Of another region. @default the stack's */
  readonly provider?: TerraformProvider
  /** How many of the newest images are kept; those in use have to be among them. @default 20 */
  readonly keepImages?: number
}

/**
 * A repository for one image, encrypted: a tag never moves, each image is scanned when it is pushed,
 * and old ones go.
 *
 * @throws when `keepImages` is no whole number above 0
 */
export class ImageRepository extends Construct {
  /** Address without a tag, e.g. `123456789012.dkr.ecr.eu-central-1.amazonaws.com/tally-aws`. */
  readonly url: string
  readonly name: string

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id)
    const { key, provider, keepImages = 20 } = props
    if (!(Number.isInteger(keepImages) && keepImages > 0)) {
      throw new Error(
        `${this.node.path}: keepImages is ${keepImages}. Fix: use a whole number above 0`,
      )
    }
    const repository = new EcrRepository(this, 'Repository', {
      name: props.name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', ...(key && { kmsKey: key.arn }) }],
      // The next deploy builds the images from the sources again.
      forceDelete: true,
      ...(provider && { provider }),
    })
    new EcrLifecyclePolicy(this, 'Lifecycle', {
      repository: repository.name,
      ...(provider && { provider }),
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Keep the ${keepImages} newest`,
            selection: {
              tagStatus: 'any',
              countType: 'imageCountMoreThan',
              countNumber: keepImages,
            },
            action: { type: 'expire' },
          },
        ],
      }),
    })
    this.url = repository.repositoryUrl
    this.name = repository.name
  }
}
