import { type Command, createCommand } from 'commander'
import { execa } from 'execa'
import { type Requirement, requirements } from '../embedded/requirements.ts'
import { kubernetesClient } from './kubernetes.ts'
import { settings } from './settings.ts'
import { clusterAccess, type Target, targets } from './targets.ts'
import { installedTerraform } from './terraform.ts'

/** The Node that everything is pinned to; the npm package brings it. */
function node(): Requirement {
  const found = process.version
  return { what: 'Node 22', met: found.startsWith('v22.'), found, mend: 'npm ci' }
}

async function terraform(): Promise<Requirement> {
  const what = 'Terraform or OpenTofu'
  const name = await installedTerraform()
  if (name !== undefined) return { what, met: true, found: name }
  return {
    what,
    met: true,
    found: 'none on PATH',
    mend: 'npm run up builds OpenTofu, which needs Go',
  }
}

async function minikube(): Promise<Requirement> {
  const { context, image } = settings().local
  const what = 'minikube, to build the image into'
  if (image !== undefined) return { what, met: true, found: `not needed: local.image is ${image}` }
  const version = await execa({ reject: false })`minikube version --short`
  const met = version.exitCode === 0
  const mend = `install minikube, or set local.image in settings.json to an image that the context "${context}" can pull`
  return { what, met, found: met ? version.stdout : 'not on PATH', mend }
}

function context(): Requirement {
  const { local } = settings()
  const what = `kubeconfig context "${local.context}"`
  try {
    kubernetesClient(clusterAccess('local', settings()))
    return { what, met: true, found: local.kubeconfig }
  } catch (error) {
    return { what, met: false, found: (error as Error).message, mend: 'minikube start' }
  }
}

/** What a target needs of this machine before anything is started, what was found, and the mend. */
export async function prerequisites(target: Target): Promise<readonly Requirement[]> {
  const common = [node(), await terraform()]
  return [...common, ...(target === 'local' ? [await minikube()] : await requirements())]
}

function describe({ what, met, found, mend }: Requirement): string {
  return `  ${met ? 'ok     ' : 'missing'}  ${what}: ${found}${met || !mend ? '' : `\n           mend: ${mend}`}`
}

/** The `doctor` command. Exit code 0 when this machine can deploy at least one target. */
export function command(): Command {
  return createCommand('doctor')
    .description('what this machine has, what is missing for each target, and how to mend it')
    .action(async () => {
      let usable = 0
      for (const target of targets) {
        const checks = [
          ...(await prerequisites(target)),
          ...(target === 'local' ? [context()] : []),
        ]
        const met = checks.every((check) => check.met)
        if (met) usable += 1
        console.log(`${target}: ${met ? 'this machine can deploy it' : 'something is missing'}`)
        for (const check of checks) console.log(describe(check))
      }
      process.exitCode = usable > 0 ? 0 : 1
    })
}
