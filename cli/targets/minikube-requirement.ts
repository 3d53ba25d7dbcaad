import { execa } from 'execa'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import { installed } from '../terraform/deployer-requirements.ts'
import { judgeProfile, minikubeProfiles } from './minikube.ts'

/** Whether there are images to build or to load, and not only such as the cluster can pull. */
export function needsMinikube(): boolean {
  const { demo, local, services } = settings()
  const pulled = Object.values(services).every(({ image }) => image !== undefined)
  return !pulled || (demo && local.image === undefined)
}

/** The profile of minikube that the settings lead to, and minikube's folder; undefined where it is another cluster. */
export function ownMinikube(): string | undefined {
  const { context, profile } = settings().local
  return needsMinikube() && context === profile
    ? `${profile} in ${process.env.MINIKUBE_HOME ?? '~/.minikube'}`
    : undefined
}

/** minikube, and what `up` would do with its profile, or why it does not. */
export async function minikubeRequirement(): Promise<Requirement> {
  const { context, profile } = settings().local
  const what = 'minikube, to build the image into'
  if (!needsMinikube())
    return { what, met: true, found: 'not needed: the cluster pulls each image' }
  const requirement = await installed('minikube', what, {
    version: ['version', '--short'],
    fix: `install minikube, or set in settings.json local.image, and image of each service, to what the context "${context}" can pull`,
  })
  if (!requirement.met) return requirement
  try {
    const profiles = await minikubeProfiles()
    const hasDocker = (await execa({ reject: false })`docker version`).code !== 'ENOENT'
    const refusesToMake = process.getuid?.() === 0 && hasDocker
    const { found: version } = requirement
    return { ...requirement, ...judgeProfile(profile, { profiles, version, refusesToMake }) }
  } catch (error) {
    return { ...requirement, met: false, found: reasonOf(error), fix: 'minikube delete --all' }
  }
}
