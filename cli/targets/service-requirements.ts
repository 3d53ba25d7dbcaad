import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Service } from '../../config/services.ts'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { settings } from '../settings.ts'

/** What the services of the settings need of this machine: the files that their images are made of. */
export const serviceRequirements = (): readonly Requirement[] =>
  Object.values(settings().services).map(requirement)

function requirement({ name, image, build, archive }: Service): Requirement {
  const what = `image of the service ${name}`
  if (image !== undefined) return { what, met: true, found: `${image}, which the cluster pulls` }
  const file = build ? join(build.folder, build.dockerfile) : (archive ?? '')
  const there = statSync(file, { throwIfNoEntry: false })
  if (there?.isFile()) return { what, met: true, found: `made of ${file}` }
  const saved = there ? join(file, `${name}.tar`) : file
  const fix = build
    ? `write it, or name another one in services.${name}.build`
    : `docker save --output ${saved} <image>${there ? `, and name that in services.${name}.archive` : ''}`
  return { what, met: false, found: `${file} is ${there ? 'no file' : 'not there'}`, fix }
}
