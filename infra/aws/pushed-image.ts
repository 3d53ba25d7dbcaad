import { Construct } from 'constructs'
import { appContentHash } from '../content-hash.ts'
import { LocalCommand } from '../local-command.ts'
import type { AwsAccount } from './aws-account.ts'
import { DataAwsEcrImage } from './bindings.ts'
import type { ImageRepository } from './image-repository.ts'

export interface PushedImageProps {
  /** The repository's root, which is the build's context. */
  readonly root: string
  readonly account: Pick<AwsAccount, 'region'>
  readonly repository: Pick<ImageRepository, 'name' | 'url'>
  /** Values of the Dockerfile's `BUILD_IMAGE` and `RUNTIME_IMAGE`. @default the Dockerfile's own */
  readonly baseImages?: {
    readonly build?: string | undefined
    readonly runtime?: string | undefined
  }
}

/** A step of the script that says what to do when it fails. */
const step = (command: string, mend: string) => `${command} || { echo "${mend}" >&2; exit 1; }`

/** What the nodes run, whatever machine builds: see node-group.ts. */
const platform = 'linux/amd64'

/**
 * The app's image, built by docker on the deployer's machine and pushed to ECR when the app's
 * sources or their base images have changed.
 *
 * The tag is the content hash of these. One that is in the repository already is not built again:
 * there, a tag never moves.
 */
export class PushedImage extends Construct {
  /** As a pod names it: by digest, which is known once it was pushed. */
  readonly reference: string
  /** The step that pushes it. */
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: PushedImageProps) {
    super(scope, id)
    const { root, account, repository, baseImages = {} } = props
    const given = Object.entries({
      BUILD_IMAGE: baseImages.build,
      RUNTIME_IMAGE: baseImages.runtime,
    }).flatMap(([name, image]) => (image === undefined ? [] : [{ name, image }]))
    const tag = appContentHash(root, ...given.map(({ name, image }) => `${name}=${image}`))
    const image = `${repository.url}:${tag}`

    const aws = 'aws --region "$REGION"'
    const build = [
      `docker build --platform ${platform} -t "$IMAGE" -f Dockerfile`,
      // Without a value docker takes that of the environment.
      ...given.map(({ name }) => `--build-arg ${name}`),
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
      root,
      triggers: { image },
      create: {
        command: script,
        environment: {
          REGION: account.region,
          REPOSITORY: repository.name,
          TAG: tag,
          IMAGE: image,
          ...Object.fromEntries(given.map(({ name, image }) => [name, image])),
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
