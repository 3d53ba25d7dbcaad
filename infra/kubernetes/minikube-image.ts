import { conditional, Fn } from 'cdktf'
import { Construct } from 'constructs'
import { type AppSources, type BaseImages, buildArguments } from '../app-sources.ts'
import { LocalCommand } from '../terraform/local-command.ts'
import type { ContainerImage } from './workload/container-image.ts'

export interface MinikubeImageProps {
  readonly sources: AppSources
  /** The minikube profile that gets the image. */
  readonly profile: string
  /**
   * Identity of what goes away with the cluster: a reference to the namespace. When it is another
   * one the image is built again, since a new cluster has none.
   */
  readonly within: string
  /** @default the Dockerfile's own */
  readonly baseImages?: BaseImages
  /**
   * What runs the profile's containers, e.g. `containerd://2.3.4`. Called only where there are base
   * images to pass on.
   */
  readonly containerRuntime: () => string
}

/**
 * minikube hands each `--build-opt` to the builder of its container runtime as a flag. buildctl,
 * which belongs to containerd, takes a build argument in another way than docker and podman
 * (kubernetes/minikube#12384).
 */
const argumentFlag = (runtime: string) =>
  conditional(Fn.startswith(runtime, 'containerd:'), 'opt=build-arg:', 'build-arg=')

/**
 * The app's image, built by minikube inside of its cluster when the app's sources or their base
 * images have changed, or the cluster has.
 *
 * The tag is the content hash of these. A tag that is in use already would not be replaced for
 * certain, and pods would not be restarted for it.
 */
export class MinikubeImage extends Construct implements ContainerImage {
  readonly reference: string
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, props: MinikubeImageProps) {
    super(scope, id)
    const { sources, profile, within, baseImages = {} } = props
    const given = buildArguments(baseImages)
    const flag = Object.keys(given).length > 0 ? argumentFlag(props.containerRuntime()) : ''
    const options = Object.entries(given).map(([name, image]) => ({
      variable: `${name}_OPTION`,
      value: `${flag}${name}=${image}`,
    }))

    const tag = sources.contentHash(given)
    this.reference = `tally-app:${tag}`
    const minikube = 'minikube -p "$MINIKUBE_PROFILE" image'
    const build = [
      `${minikube} build -t "$IMAGE" -f Dockerfile`,
      ...options.map(({ variable }) => `--build-opt="$${variable}"`),
      '.',
    ].join(' ')
    this.readyAfter = new LocalCommand(this, 'Build', {
      root: sources.root,
      triggers: { tag, profile, within },
      create: {
        // `image build` exits with 0 when the build has failed, too (kubernetes/minikube#12556).
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
