import type { TerraformProvider } from 'cdktf'
import { Construct } from 'constructs'
import type { Settings } from '../../config/schema.ts'
import type { AwsAccount } from '../../infra/aws/aws-account.ts'
import type { EncryptionKey } from '../../infra/aws/encryption-key.ts'
import { ImageRepository } from '../../infra/aws/registry/image-repository.ts'
import { PushedImage, type PushedImageProps } from '../../infra/aws/registry/pushed-image.ts'
import type { BuildContext } from '../../infra/images/build-context.ts'
import type { ImageSource } from '../../infra/images/image-source.ts'

export interface AwsImagesOptions {
  readonly settings: Settings
  readonly sources: BuildContext
  readonly account: AwsAccount
  /** Name of the environment whose repositories these are. */
  readonly name: string
  readonly key: EncryptionKey
  /** Whether another environment's stack makes the repositories. */
  readonly existing: boolean
  /** Another region that gets every image, too. @default none does */
  readonly copies?: { readonly region: string; readonly provider: TerraformProvider } | undefined
}

/** The images that are built or loaded for an environment, each in a repository of its own. */
export class AwsImages {
  readonly repository: Pick<ImageRepository, 'name' | 'url'>
  readonly #scope: Construct
  readonly #services: Construct
  readonly #options: AwsImagesOptions

  constructor(scope: Construct, options: AwsImagesOptions) {
    this.#scope = scope
    this.#options = options
    this.repository = this.#repositoryOf(scope, options.name)
    this.#services = new Construct(scope, 'ServiceImages')
  }

  /** Makes the image of the demo app. */
  readonly demoImage = (): PushedImage => {
    const { settings, sources } = this.#options
    const { appBuild: build, appRuntime: runtime } = settings.images
    return this.#pushed(this.#scope, this.repository, {
      source: sources,
      baseImages: { build, runtime },
    })
  }

  /** Makes the image of another service. */
  readonly serviceImage = (service: string, source: ImageSource): PushedImage => {
    const scope = new Construct(this.#services, service)
    const repository = this.#repositoryOf(scope, `${this.#options.name}/${service}`)
    return this.#pushed(scope, repository, { source })
  }

  #repositoryOf(scope: Construct, name: string): AwsImages['repository'] {
    const { account, key, existing } = this.#options
    if (!existing) return new ImageRepository(scope, 'Images', { name, key })
    return { name, url: `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com/${name}` }
  }

  #pushed(
    scope: Construct,
    repository: AwsImages['repository'],
    image: Pick<PushedImageProps, 'source' | 'baseImages'>,
  ): PushedImage {
    const { sources, account, copies } = this.#options
    const { root } = sources
    if (copies) {
      const { region, provider } = copies
      new PushedImage(scope, 'ImageCopy', {
        ...{ ...image, root, account: { region }, provider },
        repository: new ImageRepository(scope, 'ImageCopies', { name: repository.name, provider }),
      })
    }
    return new PushedImage(scope, 'Image', { ...image, root, account, repository })
  }
}
