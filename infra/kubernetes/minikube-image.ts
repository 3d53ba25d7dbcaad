import { conditional, Fn } from 'cdktf'
import { Construct } from 'constructs'
import { type BaseImages, buildArguments } from '../images/base-images.ts'
import type { BuildContext } from '../images/build-context.ts'
import { LocalCommand } from '../terraform/local-command.ts'
import type { ContainerImage } from './workload/container-image.ts'

export interface MinikubeImageProps {
  readonly sources: BuildContext
  /** The minikube profile that gets the image. */
  readonly profile: string
  /**
   * A reference to the namespace, which disappears with the cluster. When it is a new one, the image
   * is built again.
   */
  readonly within: string
  /**
   * Base images, and what runs the profile's containers, e.g. `containerd://2.3.4`.
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

/**
 * The app's image, built by minikube inside its cluster when the app's sources, their base images or
 * the cluster have changed.
 *
 * The tag is their content hash: minikube may not replace a tag that is in use, and pods would not
 * restart for it.
 */
export class MinikubeImage extends Construct implements ContainerImage {
  readonly reference: string
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: MinikubeImageProps) {
    super(scope, id)
    const { sources, profile, within, baseImages } = props
    const given = buildArguments(baseImages ?? {})
    const options = Object.entries(given).map(([name, image]) => ({
      variable: `${name}_OPTION`,
      value: `${argumentFlag(baseImages?.containerRuntime ?? '')}${name}=${image}`,
    }))

    const tag = sources.contentHash(given)
    this.reference = `tally-app:${tag}`
    const minikube = 'minikube -p "$MINIKUBE_PROFILE" image'
    const build = [
      // On each node: a pod may run on any of them, and no registry has the image.
      `${minikube} build -t "$IMAGE" -f Dockerfile --all`,
      ...options.map(({ variable }) => `--build-opt="$${variable}"`),
      '.',
    ].join(' ')
    this.readyAfter = new LocalCommand(this, 'Build', {
      root: sources.root,
      triggers: { tag, profile, within },
      create: {
        // `image build` also exits with 0 when the build has failed (kubernetes/minikube#12556).
        command: `${build} && { ${minikube} ls | grep -qF "$IMAGE" || { echo "minikube built no $IMAGE: what it wrote above says why" >&2; exit 1; }; }`,
        environment: {
          MINIKUBE_PROFILE: profile,
          IMAGE: this.reference,
          ...Object.fromEntries(options.map(({ variable, value }) => [variable, value])),
        },
      },
    })
  }
}
