import type { Service } from '../config/services.ts'
import { BuildContext } from '../infra/images/build-context.ts'
import { ImageArchive } from '../infra/images/image-archive.ts'
import type { ImageSource } from '../infra/images/image-source.ts'

const sources = new WeakMap<Service, ImageSource>()

/**
 * What the image of a service is made from: the same object for all stacks, so that its files are
 * read once.
 * @returns undefined where the cluster pulls it
 */
export function imageSource(service: Service): ImageSource | undefined {
  const { build, archive } = service
  const source =
    sources.get(service) ??
    (build ? new BuildContext(build.folder, build.dockerfile) : undefined) ??
    (archive ? new ImageArchive(archive) : undefined)
  if (source) sources.set(service, source)
  return source
}
