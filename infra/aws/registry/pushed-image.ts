import { DataAwsEcrImage } from '@cdktf/provider-aws/lib/data-aws-ecr-image/index.js'
import { Construct } from 'constructs'
import { type BaseImages, buildArguments } from '../../images/base-images.ts'
import type { BuildContext } from '../../images/build-context.ts'
import { LocalCommand } from '../../terraform/local-command.ts'
import type { AwsAccount } from '../aws-account.ts'
import type { ImageRepository } from './image-repository.ts'

export interface PushedImageProps {
  readonly sources: BuildContext
  readonly account: Pick<AwsAccount, 'region'>
  readonly repository: Pick<ImageRepository, 'name' | 'url'>
  /** @default the Dockerfile's own */
  readonly baseImages?: BaseImages
}

/** A step of the script, and what it says when it fails. */
const step = (command: string, message: string) =>
  `${command} || { echo "${message}" >&2; exit 1; }`

/** The platform of the nodes, whatever machine builds: see node-group.ts. */
const platform = 'linux/amd64'

/**
 * The app's image, built by docker on the deployer's machine and pushed to ECR when the app's
 * sources or their base images have changed.
 *
 * The tag is the content hash of these. A tag that the repository has is not built again, since tags
 * never move there.
 */
export class PushedImage extends Construct {
  /** The image as a pod names it: by the digest, which is known once it was pushed. */
  readonly reference: string
  /** The step that pushes it. */
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: PushedImageProps) {
    super(scope, id)
    const { sources, account, repository, baseImages = {} } = props
    const given = buildArguments(baseImages)
    const tag = sources.contentHash(given)
    const image = `${repository.url}:${tag}`

    const aws = 'aws --region "$REGION"'
    const build = [
      `docker build --platform ${platform} -t "$IMAGE" -f Dockerfile`,
      // Without a value docker takes that of the environment.
      ...Object.keys(given).map((name) => `--build-arg ${name}`),
      '.',
    ].join(' ')
    const script = [
      step(
        'command -v aws >/dev/null',
        'The AWS CLI, which the image is pushed with, was not found on PATH: install version 2',
      ),
      `if ${aws} ecr describe-images --repository-name "$REPOSITORY" --image-ids imageTag="$TAG" >/dev/null 2>&1; then exit 0; fi`,
      step(
        'command -v docker >/dev/null',
        "docker, which builds the app's image, was not found on PATH: install it, and try again",
      ),
      step('docker info >/dev/null', 'docker does not answer: start it, and let this user use it'),
      `PASSWORD="$(${aws} ecr get-login-password)"`,
      step(
        '[ -n "$PASSWORD" ]',
        'ECR gave no password: check the credentials by aws sts get-caller-identity, and that they allow ecr:GetAuthorizationToken',
      ),
      step(
        'printf %s "$PASSWORD" | docker login --username AWS --password-stdin "$(dirname "$IMAGE")"',
        'docker could not log in to ECR: what it wrote above says why',
      ),
      step(build, "docker could not build the app's image: what it wrote above says why"),
      step('docker push "$IMAGE"', 'docker could not push the image: what it wrote above says why'),
    ].join('\n')
    this.readyAfter = new LocalCommand(this, 'Push', {
      root: sources.root,
      triggers: { image },
      create: {
        command: script,
        environment: {
          REGION: account.region,
          REPOSITORY: repository.name,
          TAG: tag,
          IMAGE: image,
          ...given,
        },
      },
    })
    const pushed = new DataAwsEcrImage(this, 'Pushed', {
      repositoryName: repository.name,
      imageTag: tag,
      dependsOn: [this.readyAfter],
    })
    this.reference = `${repository.url}@${pushed.imageDigest}`
  }
}
