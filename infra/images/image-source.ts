import type { BuildContext } from './build-context.ts'
import type { ImageArchive } from './image-archive.ts'

/** What an image comes from that no registry has. */
export type ImageSource = BuildContext | ImageArchive

/**
 * The name of a service's image, without a tag, in a cluster that gets it from no registry: none has
 * that name.
 */
export const localImageName = (service: string): string => `localhost/tally-services/${service}`
