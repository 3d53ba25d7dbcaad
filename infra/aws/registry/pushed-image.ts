import { DataAwsEcrImage } from '@cdktf/provider-aws/lib/data-aws-ecr-image/index.js'
import type { TerraformProvider } from 'cdktf'
import { Construct } from 'constructs'
import { type BaseImages, buildArguments } from '../../images/base-images.ts'
import type { BuildContext } from '../../images/build-context.ts'
import type { ImageArchive } from '../../images/image-archive.ts'
import type { ImageSource } from '../../images/image-source.ts'
import { namedArchive } from '../../images/named-archive.ts'
import { LocalCommand } from '../../terraform/local-command.ts'
import type { AwsAccount } from '../aws-account.ts'
import type { ImageRepository } from './image-repository.ts'

export interface PushedImageProps {
  readonly source: ImageSource
  /** The repository's root. */
  readonly root: string
  readonly account: Pick<AwsAccount, 'region'>
  readonly repository: Pick<ImageRepository, 'name' | 'url'>
  /** Of a build. @default the Dockerfile's own */
  readonly baseImages?: BaseImages
  /** Of the account's region. @default the stack's */
  readonly provider?: TerraformProvider
}

/** A step of the script, and what it says when it fails. */
const step = (command: string, message: string) =>
  `${command} || { echo "${message}" >&2; exit 1; }`

/** The architecture of the nodes, whatever machine builds: see node-pool.ts. */
const architecture = 'amd64'

/**
 * Signs in to ECR and pushes, with a configuration of docker that goes with the shell: in the user's own the
 * password would stay. What docker talks to is the user's choice all the same.
 */
const pushing = [
  'CONFIG="$(mktemp -d)"',
  `trap 'rm -rf "$CONFIG"' EXIT`,
  "trap 'exit 1' INT TERM",
  `export DOCKER_CONTEXT="$(docker context inspect --format '{{.Name}}')"`,
  '[ -n "$DOCKER_CONFIG" ] || DOCKER_CONFIG="$HOME/.docker"',
  '[ ! -d "$DOCKER_CONFIG/contexts" ] || ln -s "$DOCKER_CONFIG/contexts" "$CONFIG/contexts"',
  'export DOCKER_CONFIG="$CONFIG"',
  step(
    'printf %s "$PASSWORD" | docker login --username AWS --password-stdin "$(dirname "$IMAGE")"',
    'docker could not log in to ECR: what it wrote above says why',
  ),
  step('docker push "$IMAGE"', 'docker could not push the image: what it wrote above says why'),
]

/** The steps by which docker gets the image, and where they run. */
interface Making {
  readonly root: string
  readonly steps: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

function built(source: BuildContext, given: Readonly<Record<string, string>>): Making {
  const build = [
    `docker build --platform linux/${architecture} -t "$IMAGE" -f "$DOCKERFILE"`,
    // Without a value docker takes that of the environment.
    ...Object.keys(given).map((name) => `--build-arg ${name}`),
    '.',
  ].join(' ')
  return {
    root: source.root,
    steps: [step(build, 'docker could not build the image: what it wrote above says why')],
    environment: { DOCKERFILE: source.dockerfile, ...given },
  }
}

function loaded({ file }: ImageArchive, root: string): Making {
  const { command, environment } = namedArchive({ root, file, architecture })
  const load = 'docker load --input "$NAMED"'
  return {
    root,
    steps: [
      `${command} || exit 1`,
      step(load, 'docker could not load the image: what it wrote above says why'),
    ],
    environment,
  }
}

/**
 * An image that docker builds or loads on the deployer's machine and pushes to ECR, when its source
 * or its base images have changed.
 *
 * The tag is the content hash of these. A tag that the repository has is not pushed again, since tags
 * never move there.
 */
export class PushedImage extends Construct {
  /** The image as a pod names it: by the digest, which is known once it was pushed. */
  readonly reference: string
  /** The step that pushes it. */
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: PushedImageProps) {
    super(scope, id)
    const { source, root, account, repository, baseImages = {}, provider } = props
    const given = buildArguments(baseImages)
    const tag = source.contentHash(given)
    const image = `${repository.url}:${tag}`
    const making = source.kind === 'build' ? built(source, given) : loaded(source, root)

    const aws = 'aws --region "$REGION"'
    const script = [
      step(
        'command -v aws >/dev/null',
        'The AWS CLI, which the image is pushed with, was not found on PATH: install version 2',
      ),
      `if ${aws} ecr describe-images --repository-name "$REPOSITORY" --image-ids imageTag="$TAG" >/dev/null 2>&1; then exit 0; fi`,
      step(
        'command -v docker >/dev/null',
        'docker, which pushes the image, was not found on PATH: install it, and try again',
      ),
      step('docker info >/dev/null', 'docker does not answer: start it, and let this user use it'),
      `PASSWORD="$(${aws} ecr get-login-password)"`,
      step(
        '[ -n "$PASSWORD" ]',
        'ECR gave no password: check the credentials by aws sts get-caller-identity, and that they allow ecr:GetAuthorizationToken',
      ),
      ...making.steps,
      `(\n${pushing.join('\n')}\n) || exit 1`,
    ].join('\n')
    this.readyAfter = new LocalCommand(this, 'Push', {
      root: making.root,
      triggers: { image },
      create: {
        command: script,
        environment: {
          REGION: account.region,
          REPOSITORY: repository.name,
          TAG: tag,
          IMAGE: image,
          ...making.environment,
        },
      },
    })
    const pushed = new DataAwsEcrImage(this, 'Pushed', {
      repositoryName: repository.name,
      imageTag: tag,
      dependsOn: [this.readyAfter],
      ...(provider && { provider }),
    })
    this.reference = `${repository.url}@${pushed.imageDigest}`
  }
}
