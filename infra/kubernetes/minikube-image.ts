import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { conditional, Fn } from 'cdktf'
import { Construct } from 'constructs'
import { type BaseImages, buildArguments } from '../images/base-images.ts'
import type { BuildContext } from '../images/build-context.ts'
import type { ImageArchive } from '../images/image-archive.ts'
import type { ImageSource } from '../images/image-source.ts'
import { namedArchive } from '../images/named-archive.ts'
import { LocalCommand } from '../terraform/local-command.ts'
import type { ContainerImage } from './workload/container-image.ts'

export interface MinikubeImageProps {
  /** Its name without a tag. */
  readonly name: string
  readonly source: ImageSource
  /** The repository's root. */
  readonly root: string
  /** The minikube profile that gets the image. */
  readonly profile: string
  /**
   * A reference to the namespace, which disappears with the cluster. When it is a new one, the image
   * is built again.
   */
  readonly within: string
  /**
   * Base images of a build, and what runs the profile's containers, e.g. `containerd://2.3.4`.
   * @default the Dockerfile's own
   */
  readonly baseImages?: BaseImages & { readonly containerRuntime: string }
}

/**
 * minikube passes each `--build-opt` to the builder of its container runtime as a flag. buildctl,
 * which builds for containerd, takes build arguments in another form than docker and podman
 * (kubernetes/minikube#12384).
 */
const argumentFlag = (runtime: string) =>
  conditional(Fn.startswith(runtime, 'containerd:'), 'opt=build-arg:', 'build-arg=')

/** A command that makes the image, and where it runs. */
interface Making {
  readonly root: string
  readonly verb: string
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
}

const minikube = 'minikube -p "$MINIKUBE_PROFILE" image'
const check = readFileSync(join(import.meta.dirname, 'minikube-image.sh'), 'utf8')

/** Builds on each node: a pod may run on any of them, and no registry has the image. */
function built(source: BuildContext, { baseImages }: MinikubeImageProps): Making {
  const options = Object.entries(buildArguments(baseImages ?? {})).map(([name, image]) => ({
    variable: `${name}_OPTION`,
    value: `${argumentFlag(baseImages?.containerRuntime ?? '')}${name}=${image}`,
  }))
  return {
    root: source.root,
    verb: 'built',
    command: [
      `${minikube} build -t "$IMAGE" -f "$DOCKERFILE" --all`,
      ...options.map(({ variable }) => `--build-opt="$${variable}"`),
      '.',
    ].join(' '),
    environment: {
      DOCKERFILE: source.dockerfile,
      ...Object.fromEntries(options.map(({ variable, value }) => [variable, value])),
    },
  }
}

/** Loads into each node, which `image load` does by itself. */
function loaded({ file }: ImageArchive, { root }: MinikubeImageProps): Making {
  const { command, environment } = namedArchive({ root, file })
  return { root, verb: 'loaded', command: `${command} && ${minikube} load "$NAMED"`, environment }
}

/**
 * An image that minikube builds inside its cluster, or loads into it, when its source, its base
 * images or the cluster have changed.
 *
 * The tag is their content hash: minikube may not replace a tag that is in use, and pods would not
 * restart for it.
 */
export class MinikubeImage extends Construct implements ContainerImage {
  readonly reference: string
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: MinikubeImageProps) {
    super(scope, id)
    const { name, source, profile, within } = props
    const tag = source.contentHash(buildArguments(props.baseImages ?? {}))
    this.reference = `${name}:${tag}`
    const making = source.kind === 'build' ? built(source, props) : loaded(source, props)
    this.readyAfter = new LocalCommand(this, 'Build', {
      root: making.root,
      triggers: { tag, profile, within },
      create: {
        command: `${making.command} && {\n${check}}`,
        environment: {
          MINIKUBE_PROFILE: profile,
          IMAGE: this.reference,
          VERB: making.verb,
          ...making.environment,
        },
      },
    })
  }
}
