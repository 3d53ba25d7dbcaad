import type { BuildContext } from './build-context.ts'
import type { ImageArchive } from './image-archive.ts'

/** What an image comes from that no registry has. */
export type ImageSource = BuildContext | ImageArchive
