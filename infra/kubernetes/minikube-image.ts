import { Construct } from 'constructs'
import { appContentHash } from '../content-hash.ts'
import { LocalCommand } from '../local-command.ts'
import type { ContainerImage } from './container-image.ts'

export interface MinikubeImageProps {
  /** The repository's root, which is the build's context. */
  readonly root: string
  /** The minikube profile that gets the image. */
  readonly profile: string
}

/**
 * The app's image, built by minikube inside of its cluster when the app's sources have changed.
 *
 * The tag is the sources' content hash. A tag that is in use already would not be replaced for
 * certain, and pods would not be restarted for it.
 */
export class MinikubeImage extends Construct implements ContainerImage {
  readonly reference: string
  readonly readyAfter: LocalCommand

  constructor(scope: Construct, id: string, { root, profile }: MinikubeImageProps) {
    super(scope, id)
    const tag = appContentHash(root)
    this.reference = `tally-app:${tag}`
    this.readyAfter = new LocalCommand(this, 'Build', {
      root,
      triggers: { tag, profile },
      create: {
        command: 'minikube -p "$MINIKUBE_PROFILE" image build -t "$IMAGE" -f Dockerfile .',
        environment: { MINIKUBE_PROFILE: profile, IMAGE: this.reference },
      },
    })
  }
}
